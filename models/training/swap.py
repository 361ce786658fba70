"""The same text about others: other names, families, genders, ages, nationalities, religions.

Training on such copies with the targets unchanged teaches that these words carry no feeling.
"""

import re
from collections.abc import Callable, Sequence

import numpy as np

# Given names from many places, of every gender, none of which is also an everyday English word.
NAMES = """
    James Emily Michael Jessica Daniel Ashley Matthew Sarah Andrew Hannah Thomas Megan Ryan Chloe
    Jamal Keisha DeShawn Latoya Tyrone Imani Malik Shanice Darnell Ebony Kwame Ama Kofi Abena Chidi
    Ngozi Emeka Adaeze Tunde Folake Sipho Thandi Themba Nomsa Tendai Chipo Juma Wanjiru Abebe Hiwot
    Mohamed Fatima Ahmed Aisha Omar Layla Yusuf Zainab Hassan Khadija Ibrahim Mariam Ali Noor
    Mustafa Zeynep Emre Elif Cem Reza Shirin Darius Parisa Karim Farida Bilal Sana Imran Ayesha
    Arjun Priya Rahul Ananya Vikram Divya Sanjay Lakshmi Rohan Kavya Harpreet Gurpreet Manjit Nasrin
    Wei Mei Jing Hao Xin Ling Yuki Haruto Sakura Kenji Aiko Takumi Minjun Jiwoo Seoyeon Hyun Thuy
    Minh Linh Tuan Somchai Siti Budi Dewi Jose Maria Carlos Lucia Miguel Valentina Diego Camila
    Joao Beatriz Thiago Isabela Pierre Camille Antoine Manon Hans Greta Lukas Anneliese Giulia
    Matteo Francesca Sven Ingrid Lars Astrid Bjorn Sanna Aino Mikko Katarzyna Piotr Agnieszka Jakub
    Ivan Olga Dmitri Svetlana Oksana Andriy Milica Nikola Yael Moshe Rivka Avi Kalani Leilani Aroha
    Sione Nayeli Tala Alex Sam Robin Taylor Jordan Quinn Charlie Riley Ariel Kim
    Sophie Benjamin Lucy Nathan Emma Liam Tanisha Kiara Adwoa Kojo Ifeoma Obinna
    Wambui Otieno Selam Tesfaye Nyambura Baraka Salma Anwar Samira Walid Huda Nabil Defne Kerem
    Ozlem Murat Roya Siavash Laleh Farhad Sunita Rajesh Meena Anil Shreya Nikhil Tahmina Rafiq
    Yifan Zihan Lihua Xiaoming Akari Sota Hina Ryota Jimin Hyejin Dongwoo Yeji Ngoc Thao Khanh Hieu
    Nattaya Putri Agus Rosario Esteban Paloma Rodrigo Marisol Joaquin Larissa Gustavo Clemence
    Thibault Solene Guillaume Heike Jurgen Sabine Dieter Chiara Lorenzo Ilaria Linnea Eskil Maja
    Henrik Aleksandra Tomasz Kinga Marek Tatiana Sergei Daria Maksym Tamar Ilan Hadas Noam Mele
    Keoni Litia Tama Ayelet Wiremu Kahurangi Siosaia Xochitl Takoda
""".split()
DEMONYMS = """
    American British English Scottish Irish Canadian Australian Mexican Brazilian Colombian Cuban
    Jamaican French German Dutch Italian Spanish Portuguese Greek Swedish Danish Norwegian Finnish
    Polish Czech Hungarian Romanian Bulgarian Albanian Serbian Ukrainian Russian Turkish Syrian
    Lebanese Iraqi Iranian Afghan Pakistani Indian Bangladeshi Chinese Japanese Korean Vietnamese
    Thai Filipino Indonesian Egyptian Moroccan Algerian Nigerian Ghanaian Kenyan Somali Ethiopian
    Eritrean African Asian European Israeli Palestinian Arab
""".split()
COUNTRIES = """
    America England Scotland Ireland Canada Australia Mexico Brazil Colombia Cuba Jamaica France
    Germany Holland Italy Spain Portugal Greece Sweden Denmark Norway Finland Poland Hungary Romania
    Bulgaria Albania Serbia Ukraine Russia Syria Lebanon Iraq Iran Afghanistan Pakistan India
    Bangladesh China Japan Korea Vietnam Thailand Indonesia Egypt Morocco Algeria Nigeria Ghana
    Kenya Somalia Ethiopia Eritrea Israel Palestine
""".split()
# Whom a learner lives with, after 'my' or 'our'.
FAMILIES = (
    "parents",
    "folks",
    "mom and dad",
    "dad and mom",
    "mama and papa",
    "two moms",
    "moms",
    "two daddies",
    "mom and her wife",
    "dad and his partner",
    "mom and her boyfriend",
    "father and stepmother",
    "stepparents",
    "adoptive parents",
    "guardians",
    "aunt and uncle",
    "nan and grandad",
    "granny and granddad",
    "foster mum and dad",
)
# Groups whose members stand for each other; each word is replaced by another of its group.
GROUPS = (
    NAMES,
    DEMONYMS,
    COUNTRIES,
    "Christian Muslim Jewish Hindu Sikh Buddhist Catholic Protestant atheist".split(),
    "Christians Muslims Jews Hindus Sikhs Buddhists Catholics Protestants atheists".split(),
    "Christianity Islam Judaism Hinduism Sikhism Buddhism Catholicism atheism".split(),
    "church mosque synagogue gurdwara temple".split(),
    "Bible Quran Torah".split(),
    "teenager adult pensioner child toddler".split(),
    "teenagers adults pensioners children toddlers".split(),
)
PAIRS = """
    he she / hes shes / himself herself / boy girl / boys girls / man woman / men women / dad mum
    dad mom / dads mums / dads moms / daddy mummy / daddy mommy / father mother / fathers mothers
    papa mama / stepdad stepmum / stepdad stepmom / stepfather stepmother / godfather godmother
    brother sister / brothers sisters / stepbrother stepsister / son daughter / sons daughters
    grandpa grandma / grandad nan / granddad granny / grandfather grandmother
    grandson granddaughter / uncle aunt / uncle auntie / nephew niece / husband wife
    boyfriend girlfriend / boyfriends girlfriends / bf gf / gentleman lady / gentlemen ladies
    male female / males females / mr mrs / mr ms / schoolboy schoolgirl
    schoolboys schoolgirls / hubby wifey / groom bride / widower widow / guy gal
"""
# After these, 'her' and 'his' own nothing: 'tell her to go' becomes 'tell him to go'.
NO_NOUN = frozenset(
    """
    a about after again all and anymore anyway are as at away back be because been before being but
    by can cause come could cry cuz die do does down every feel for from get go had has have he
    here how i if in into is it just know laugh leave like live look make me my no not now off on or
    out over say she should since smile so some sometimes talk that the then there they think this
    though till to today tomorrow tonight too try u understand until up wait was we were what when
    where which while who why will with would yesterday you your
    """.split()
)

_PEOPLE = r"(?:people|person|folks|kids?|m[ae]n|wom[ae]n|guys?|lad(?:y|ies)|girls?|boys?|students?)"
_PATTERN = re.compile(
    rf"""
    (?:\b(?P<article>an?)[ ])?
    (?:
      (?P<mask>\[(?:NAME|RELIGION)\])
    | \b(?P<age>[1-9]\d?)(?=[- ]?(?:years?[- ]old|y/?o)\b)
    | (?<![-])(?<!year\ )(?<!years\ )\b(?P<old>old|young|elderly)(?=[ ]{_PEOPLE}\b)
    | (?:(?<=\bmy[ ])|(?<=\bour[ ]))(?P<family>{"|".join(FAMILIES).replace(" ", "[ ]")})\b(?![-'’])
    | \b(?P<skin>black|white|brown)(?=[ ]{_PEOPLE}\b)
    | \b(?P<word>[^\W\d_]{{2,}})
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NEXT = re.compile(r"\s+([\w']+)")
_GROUP_OF = {word.lower(): group for group in GROUPS for word in group}


def _partners() -> dict[str, list[str]]:
    partners: dict[str, list[str]] = {}
    for pair in re.split(r"[/\n]", PAIRS):
        if pair.strip():
            left, right = pair.split()
            partners.setdefault(left, []).append(right)
            partners.setdefault(right, []).append(left)
    return partners


_PARTNERS = _partners()


def swap(text: str, rng: np.random.Generator) -> str:
    """Return `text` about other people, with each gendered word turned or none of them.

    `[NAME]` and `[RELIGION]` are filled in; a name that occurs again gets the same new one. A
    text without such words comes back as it is, and equal generators give equal texts.
    """
    return _PATTERN.sub(_Swap(rng), text)


class _Swap:
    """The choices made for one text."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._turn: bool | None = None
        self._chosen: dict[str, str] = {}

    def __call__(self, match: re.Match[str]) -> str:
        new = self._replacement(match)
        if new is None:
            return match.group()
        article = match["article"]
        if article is None:
            return new
        fitting = "an" if new[0].lower() in "aeio" or new in ("8", "11", "18") else "a"
        return f"{article[0]}{fitting[1:]} {new}"

    def _replacement(self, match: re.Match[str]) -> str | None:
        kind, word = match.lastgroup, match[match.lastgroup or 0]
        if kind == "word":
            return self._word(word, match)
        if kind == "mask":
            return self._pick(NAMES if "NAME" in word.upper() else GROUPS[3])
        if kind == "family":
            return self._same(word.lower(), FAMILIES)
        if kind == "age":
            return str(self._rng.integers(6, 80))
        others = ("old", "young", "elderly") if kind == "old" else ("black", "white", "brown")
        return _cased_like(word, self._pick(others))

    def _word(self, word: str, match: re.Match[str]) -> str | None:
        lower = word.lower()
        if group := _GROUP_OF.get(lower):
            if word == "polish":  # what one does to shoes
                return None
            return _cased_like(word, self._same(lower, group))
        other = self._other_gender(lower, match)
        if other is None or not self._turns():
            return None
        return _cased_like(word, other)

    def _other_gender(self, word: str, match: re.Match[str]) -> str | None:
        if partners := _PARTNERS.get(word):
            return self._pick(partners) if len(partners) > 1 else partners[0]
        if turn := _PRONOUNS.get(word):
            follows = _NEXT.match(match.string, match.end())
            return turn(follows is not None and follows[1].lower() not in NO_NOUN)
        return None

    def _turns(self) -> bool:
        if self._turn is None:
            self._turn = bool(self._rng.integers(2))
        return self._turn

    def _same(self, lower: str, options: Sequence[str]) -> str:
        """What was picked for it before, where it occurs again."""
        if lower not in self._chosen:
            self._chosen[lower] = self._pick(options)
        return self._chosen[lower]

    def _pick(self, options: Sequence[str]) -> str:
        return options[int(self._rng.integers(len(options)))]


# Each is told whether a noun follows, so that it would be that noun's owner.
_PRONOUNS: dict[str, Callable[[bool], str]] = {
    "him": lambda owner: "her",
    "his": lambda owner: "her" if owner else "hers",
    "her": lambda owner: "his" if owner else "him",
    "hers": lambda owner: "his",
}


def _cased_like(word: str, new: str) -> str:
    if word.islower():
        return new.lower()
    if word.isupper() and len(word) > 1:
        return new.upper()
    return new[0].upper() + new[1:]
