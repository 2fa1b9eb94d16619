"""Make the vectors of `data/topic_examples.csv` anew, after it was changed: topics.py."""

import numpy as np

from presslens.embedding import embed
from presslens.model_files import write_sums
from presslens.topic_classifier import VECTORS, examples

VECTORS.parent.mkdir(parents=True, exist_ok=True)
np.save(VECTORS, embed(list(examples()["text"])).astype("float16"), allow_pickle=False)
write_sums(VECTORS.parent, [VECTORS.name])
print(f"{len(examples())} vectors written")
