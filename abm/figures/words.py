"""The words of figures that can be drawn in more than one language, in one table."""

from __future__ import annotations

import datetime as dt

from abm.figures.french import FRENCH, MONTHS
from abm.figures.options import LANGUAGES, options

ADOPTION = (
    "Above: use at the end of each contest; full lines join those of the highest stakes, dashed "
    "ones those of equal lower stakes. Below: means over members. Lines: medians over runs; bars "
    "and bands: 5-95 % of runs."
)
ADOPTION_FR = (
    "En haut : usage à la fin de chaque campagne ; trait plein : scrutins aux plus forts enjeux ; "
    "tirets : enjeux moindres, égaux entre eux. En bas : moyennes sur les adhérents. Traits : "
    "médianes sur les simulations ; barres et bandes : 5-95 % des simulations."
)

SCENARIOS = (
    "Above: use at the end of each contest of the highest stakes. Below: means over members. "
    "Lines: medians over the runs of a scenario; bars and bands: 5-95 % of these."
)
SCENARIOS_FR = (
    "En haut : usage à la fin de chaque campagne aux plus forts enjeux. En bas : moyennes sur les "
    "adhérents. Traits : médianes sur les simulations d’un scénario ; barres et bandes : 5-95 %."
)

SWEEP = (
    "n = {finished:,} runs of {planned:,}, {replicates:,} for each value. Lines: medians over "
    "runs; bands: 5-95 % of runs."
)
SWEEP_FR = (
    "n = {finished} simulations sur {planned}, {replicates} par valeur. Traits : médianes sur les "
    "simulations ; bandes : 5-95 % des simulations."
)

MAP = (
    "n = {finished:,} runs of {planned:,}, {replicates:,} for each cell. Cells: medians over runs, "
    "in percent if the outcome is a share."
)
MAP_FR = (
    "n = {finished} simulations sur {planned}, {replicates} par case. Cases : médianes sur les "
    "simulations, en pour cent si le résultat est une part."
)

WORDS: dict[str, tuple[str, str]] = {
    "use": (
        "Active members who {use}",
        "Adhérents actifs qui font du porte-à-porte ciblé",
    ),
    "resistance": (
        "Resistance: would refuse if asked",
        "Résistance : refuseraient si on le demandait",
    ),
    "run": ("n = {planned} run", "n = {planned} simulation"),
    "runs": ("n = {planned} runs", "n = {planned} simulations"),
    "some_runs": (
        "n = {finished} finished runs of {planned}",
        "n = {finished} simulations terminées sur {planned}",
    ),
    "resistance_late": (
        "Resistance of {focal} activists, {late.month}",
        "Résistance des militants, {late.name} ({focal})",
    ),
    "belief_late": (
        "Belief of {focal} activists, {late.month}",
        "Croyance des militants, {late.name} ({focal})",
    ),
    "use_last": (
        "Use by active {focal} members, campaign of {last.year}",
        "Usage des adhérents actifs, campagne de {last.year} ({focal})",
    ),
    "strength": ("strength", "force"),
    "sweep_caption": (SWEEP, SWEEP_FR),
    "map_caption": (MAP, MAP_FR),
    "source": (
        "Data: results/{name}{point} ({tables}); 1 agent = {scale} {members}.",
        "Données : results/{name}{point} ({tables}) ; 1 agent = {scale} {members}.",
    ),
    "point": (", point {point}", ", point {point}"),
    "member": ("member", "adhérent"),
    "members": ("members", "adhérents"),
    "adoption_caption": (ADOPTION, ADOPTION_FR),
    "scenarios_caption": (SCENARIOS, SCENARIOS_FR),
}
"""Each text in the languages; words of the case stand in braces."""


def translated(text: str) -> str:
    """Return an English text of a figure, or a name, in the language of the page that is drawn.

    Names without a French form stay as they are.
    """
    return text if options().lang == LANGUAGES[0] else FRENCH.get(text, text)


def translated_month(day: dt.date) -> str:
    """Return a month with its year in the language of the page that is drawn."""
    if options().lang == LANGUAGES[0]:
        return f"{day:%B %Y}"
    return f"{MONTHS[day.month - 1]} {day.year}"


def word(name: str) -> str:
    """Return a text in the language of the page that is drawn."""
    return WORDS[name][LANGUAGES.index(options().lang)]
