"""All paradigms, and the figures that they are held to. Loading a paradigm loads Keras; this file does not."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, cast

from ..envs.errors import check_keys
from .data.digits import MNIST
from .data.driving import CAMERA
from .data.houses import BOSTON
from .data.pairs import DATES
from .data.texts import SHAKESPEARE, TUNES
from .data.trajectories import DRIVES
from .paradigm import Anchor, Card, Play

if TYPE_CHECKING:
    from .paradigm import Paradigm

LECUN = "LeCun, Bottou, Bengio and Haffner, Proc. IEEE 86 (1998), figure 9"

CARDS = (
    Card(
        "perceptron",
        "Perceptron, from scratch",
        "one neuron for each digit, Rosenblatt's rule",
        Anchor("test accuracy", 0.88, True, MNIST, f"a linear classifier errs on 12.0 %: {LECUN}"),
        "perceptron",
        0.5,
    ),
    Card(
        "autodiff",
        "Automatic differentiation, from scratch",
        "reverse-mode gradients on a tape train a hidden layer",
        Anchor("test accuracy", 0.953, True, MNIST, f"one hidden layer of 300 units errs on 4.7 %: {LECUN}"),
        "autodiff",
        1.5,
    ),
    Card(
        "ffnn",
        "Feed-forward network",
        "regression, early stopping, train and validation curves",
        Anchor("test RMSE", 4.1, False, BOSTON, "MIT 6.S094's tutorial reaches 4.24"),
        "ffnn",
        1.0,
    ),
    Card(
        "cnn",
        "Convolutional network",
        "classification, and what it says of digits that morph",
        Anchor("test accuracy", 0.99, True, MNIST, "MIT 6.S094's tutorial reaches 99 %"),
        "cnn",
        play=Play("recognise", "the digit in a picture; or digits that morph, as a GIF", "a PNG or JPEG file"),
    ),
    Card(
        "rnn",
        "Recurrent network",
        "an LSTM reads and writes tunes, character by character",
        Anchor("validation nats/char", 1.15, False, TUNES, "set for this course; MIT 6.S191, lab 1, has the data"),
        "rnn",
        5.0,
        play=Play("tunes", "a new tune, as notes and as sound"),
    ),
    Card(
        "text",
        "Text generation",
        "causal self-attention writes like Shakespeare",
        Anchor("validation nats/char", 1.88, False, SHAKESPEARE, "nanoGPT's README: 3 minutes, CPU, some of the plays"),
        "text",
        5.0,
        play=Play("page", "a page", "how it begins"),
    ),
    Card(
        "autoencoder",
        "Denoising autoencoder",
        "a code of 32 numbers restores digits from noise",
        Anchor("validation BCE", 0.095, False, MNIST, "set for this course; from noise of 0.3"),
        "autoencoder",
    ),
    Card(
        "vae",
        "Variational autoencoder",
        "a smooth space of digits to walk in",
        Anchor("test negative ELBO", 158.0, False, MNIST, "set for this course, two latent numbers"),
        "vae",
        play=Play("walk", "a walk from 0 to 9, as a GIF"),
    ),
    Card(
        "gan",
        "Generative adversarial network",
        "a generator draws the digit that is asked for",
        Anchor("judge agrees", 0.90, True, MNIST, "set for this course; the judge is a CNN trained apart"),
        "gan",
        5.0,
        play=Play("digits", "a number in three hands", "the number"),
    ),
    Card(
        "word2vec",
        "Word vectors",
        "skip-gram with negative sampling",
        Anchor("median rank of partners", 0.02, False, SHAKESPEARE, "set for this course; 0.5 by chance"),
        "word2vec",
        3.0,
        play=Play('words', 'nearest words', 'a word, or a sum: "king - man + woman"'),
    ),
    Card(
        "search",
        "Architecture search",
        "successive halving finds a network for Boston",
        Anchor("test RMSE", 4.1, False, BOSTON, "MIT 6.S094's tutorial reaches 4.24 by hand"),
        "search",
    ),
    Card(
        "adversarial",
        "Adversarial examples",
        "the fast gradient sign method, and a defence",
        Anchor("defended accuracy", 0.821, True, MNIST, "ε 0.25: Goodfellow, Shlens and Szegedy, ICLR 2015"),
        "adversarial",
    ),
    Card(
        "regularisation",
        "Regularisation",
        "dropout, batch normalisation and augmentation, each with its curve",
        Anchor("error left", 0.6, False, MNIST, "set for this course: of 2,000 digits, all three against none"),
        "regularisation",
        5.0,
    ),
    Card(
        "segmentation",
        "Segmentation",
        "an encoder and a decoder name every pixel that the camera sees",
        Anchor("mIoU, day", 0.8, True, CAMERA, "set for this course; MIT 6.S094 shows SegNet"),
        "segmentation",
        5.0,
        play=Play("masks", "a ride and what every pixel is, as a GIF"),
    ),
    Card(
        "detection",
        "Detection",
        "boxes around cars, with one look and with two",
        Anchor("AP, single shot", 0.8, True, CAMERA, "set for this course; at an IoU of 0.5"),
        "detection",
        5.0,
        play=Play("found_cars", "a ride and the cars it finds, as a GIF"),
    ),
    Card(
        "db-vae",
        "Debiasing autoencoder",
        "rare night and rain, shown more often by what the network itself finds rare",
        Anchor("gain of db_vae in the worst group", 0.02, True, CAMERA, "set for this course; Amini et al., 2019"),
        "db_vae",
        5.0,
    ),
    Card(
        "transfer",
        "Transfer",
        "frozen, fine-tuned, from scratch: what few labels are worth",
        Anchor("error left by fine-tuning", 0.7, False, MNIST, "set for this course; ten labels, of scratch's error"),
        "transfer",
    ),
    Card(
        "attention",
        "Attention",
        "an encoder and a decoder rewrite dates; the alignment is drawn",
        Anchor("wholly right", 0.98, True, DATES, "set for this course"),
        "attention",
        2.0,
        play=Play('rewrite', 'a text rewritten, and where it looked', 'a date: "the 3rd of may 1921"'),
    ),
    Card(
        "forecast",
        "Forecast",
        "a recurrent network with attention to the neighbours says where cars will be in three seconds",
        Anchor(
            "FDE, share of lane keeping", 0.9, False, DRIVES, "set for this course; of constant velocity in the lane"
        ),
        "forecast",
        5.0,
    ),
)  # fmt: skip
_BY_NAME = {card.name: card for card in CARDS}


def find_card(name: str) -> Card:
    """The card of the paradigm `name`; raises `InvalidInput` for an unknown one."""
    check_keys("paradigm", [name], _BY_NAME)
    return _BY_NAME[name]


def load_paradigm(card: Card) -> Paradigm:
    """The paradigm's functions. Raises `InvalidInput` where Keras is not installed."""
    return cast("Paradigm", importlib.import_module(f".paradigms.{card.file}", __package__))
