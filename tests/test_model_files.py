import ast
import hashlib
import shutil
from pathlib import Path

import pytest

from presslens import embedding, model_files, sentiment, tagger, topic_classifier
from presslens.model_files import SHIPPED, SUMS, read_model, write_sums
from presslens.reading import InputError

LIBRARY = Path(model_files.__file__).parent
RUNS_CODE = {"pickle", "cPickle", "_pickle", "cloudpickle", "dill", "shelve", "marshal", "jsonpickle", "yaml"}
CALLS = {"eval", "exec", "compile", "__import__", "read_pickle", "to_pickle", "system", "popen"}
LOADED = {
    "attribution": tagger.FILES,
    "stance": sentiment.FILES,
    "embedding": embedding.FILES,
    "topics": (topic_classifier.VECTORS.name,),
}


def test_every_shipped_file_has_the_checksum_beside_it():
    for folder, names in LOADED.items():
        lines = [f"{hashlib.sha256((SHIPPED / folder / name).read_bytes()).hexdigest()}  {name}" for name in names]
        assert sorted((SHIPPED / folder / SUMS).read_text().splitlines()) == sorted(lines)


@pytest.mark.parametrize("folder", LOADED)
def test_the_weights_are_those_of_the_model_card(folder):
    card = (SHIPPED / folder / "README.md").read_text(encoding="utf-8")
    for name in {*LOADED[folder]} - {"labels.json"}:
        assert hashlib.sha256((SHIPPED / folder / name).read_bytes()).hexdigest() in card
    assert sum(path.stat().st_size for path in (SHIPPED / folder).iterdir()) <= 25_000_000


@pytest.fixture
def model(tmp_path):
    """A folder as `presslens train attribution` leaves it."""
    folder = tmp_path / "model"
    folder.mkdir()
    for name in tagger.FILES:
        shutil.copyfile(SHIPPED / "attribution" / name, folder / name)
    write_sums(folder, tagger.FILES)
    return folder


@pytest.mark.parametrize("name", tagger.FILES)
def test_a_changed_file_is_refused_by_name(model, name):
    tagger.Tagger(model)
    with (model / name).open("ab") as handle:
        handle.write(b" ")
    with pytest.raises(InputError, match=rf"{name}: is not the file that was written .*; make the model anew with"):
        tagger.Tagger(model)


def test_a_readers_own_folder_needs_no_checksums(model):
    (model / SUMS).unlink()
    assert tagger.Tagger(model).frames("“No,” said Jo.") == tagger.load_tagger().frames("“No,” said Jo.") != []


def test_a_file_without_a_checksum_and_a_broken_list_are_refused(model):
    write_sums(model, ["cues.onnx"])
    with pytest.raises(InputError, match=r"roles.onnx: has no checksum in SHA256SUMS"):
        tagger.Tagger(model)
    (model / SUMS).write_text("cues.onnx\n")
    with pytest.raises(InputError, match=r"SHA256SUMS: row 1 is no checksum"):
        tagger.Tagger(model)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cues.onnx", b"no network", "cues.onnx: no network that can be read"),
        ("tokenizer.json", b"{}", "tokenizer.json: no word pieces that can be read"),
        ("labels.json", b"[]", "labels.json: no settings that can be read"),
        ("labels.json", b'{"least": "much"}', "labels.json: no settings that can be read"),
    ],
)
def test_a_file_that_is_no_such_thing_is_named(model, name, content, said):
    (model / SUMS).unlink()
    (model / name).write_bytes(content)
    with pytest.raises(InputError, match=said):
        tagger.Tagger(model)


@pytest.mark.parametrize("spoil", ["change", "no sums"])
def test_a_damaged_installation_is_refused(tmp_path, monkeypatch, spoil):
    shutil.copytree(SHIPPED / "topics", tmp_path / "topics")
    vectors = tmp_path / "topics" / "examples.npy"
    monkeypatch.setattr(model_files, "SHIPPED", tmp_path)
    monkeypatch.setattr(topic_classifier, "VECTORS", vectors)
    assert topic_classifier.example_vectors.__wrapped__().shape[1] == embedding.WIDTH
    if spoil == "change":
        vectors.write_bytes(vectors.read_bytes()[:-1] + b"\0")
    else:
        (tmp_path / "topics" / SUMS).unlink()
    with pytest.raises(InputError, match=r"(examples.npy: is not the file|SHA256SUMS: cannot).*install presslens anew"):
        topic_classifier.example_vectors.__wrapped__()


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"gone.onnx: cannot be read: No such file"):
        read_model(tmp_path / "gone.onnx")


def names_in(node: ast.Import | ast.ImportFrom) -> list[str]:
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]


def faults(tree: ast.AST) -> list[str]:
    """What in a module could run code out of a file that it reads."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found += [name for name in names_in(node) if name.split(".")[0] in RUNS_CODE]
        if isinstance(node, ast.ImportFrom) and node.module == "joblib":
            found += [alias.name for alias in node.names if alias.name in ("load", "dump", "Memory")]
        if not isinstance(node, ast.Call):
            continue
        plain = isinstance(node.func, ast.Name)
        name = node.func.id if plain else getattr(node.func, "attr", "")
        owner = "" if plain else ast.unparse(getattr(node.func, "value", node.func))
        given = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
        if name in CALLS and (plain or owner in ("os", "pd", "builtins")):
            found.append(name)
        if name == "load" and (owner == "joblib" or (owner == "torch" and given.get("weights_only") != "True")):
            found.append(f"{owner}.load")
        if owner in ("np", "numpy") and name in ("load", "save") and given.get("allow_pickle") != "False":
            found.append(f"np.{name}")
        if given.get("shell", "False") != "False":
            found.append("shell")
    return found


def test_nothing_that_is_read_can_run_code():
    bad = {path.name: faults(ast.parse(path.read_text(encoding="utf-8"))) for path in LIBRARY.rglob("*.py")}
    assert {name: found for name, found in bad.items() if found} == {}


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("import pickle", "pickle"),
        ("from joblib import load", "load"),
        ("np.load(p)", "np.load"),
        ("np.load(p, allow_pickle=True)", "np.load"),
        ("x = eval(text)", "eval"),
        ("pd.read_pickle(p)", "read_pickle"),
        ("torch.load(p)", "torch.load"),
        ("subprocess.run(x, shell=True)", "shell"),
    ],
)
def test_such_calls_are_found(code, fault):
    assert faults(ast.parse(code)) == [fault]
    assert faults(ast.parse("model.eval(); re.compile(x); np.load(p, allow_pickle=False)")) == []
