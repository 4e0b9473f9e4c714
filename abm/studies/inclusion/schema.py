"""The tables of the study ``inclusion``."""

from __future__ import annotations

from abm.studies.schema import boolean, by_name, integer, interval, number, table, text

_SCENARIO = text("scenario", "scenario of the experiment: a structure of the model")
_FACTS = text(
    "facts",
    "together: facts judged together; without FACT: these but one; only FACT: that fact alone; "
    "up to FACT: it and those before it",
    optional=False,
)

GROUPS = table(
    "inclusion",
    "groups",
    "a scenario, a selection of facts and a group of mechanisms",
    _SCENARIO,
    _FACTS,
    text("group", "group of mechanisms"),
    number("inclusion", "posterior probability that the group is in the model; 0.5 before", "0-1"),
    *interval("", "its 95 % interval (draws resampled)", "0-1"),
    number("odds", "inclusion odds: 1 where the facts are silent"),
    number("factor", "Bayes factor of the model with all groups against that without this one"),
    *interval("factor", "its 95 % interval (draws resampled)"),
)

SETS = table(
    "inclusion",
    "sets",
    "a scenario and one of the smallest sets of groups that suffice for the facts judged",
    _SCENARIO,
    text("groups", "the groups of the set"),
    integer("size", "how many they are", "groups"),
    number("share", "share of draws at which the set meets these facts", "0-1"),
    number("factor", "Bayes factor of the set against all groups; at least one third"),
    number("support", "share of resamples of the draws in which the set suffices", "0-1"),
)

PAIRS = table(
    "inclusion",
    "pairs",
    "a scenario and a pair of groups",
    _SCENARIO,
    text("group", "the first of the two"),
    text("other", "the second"),
    number("log_odds", "log odds ratio of their inclusion; below 0 they replace each other"),
    *interval("", "its 95 % interval (draws resampled)"),
)

FACTS = table(
    "inclusion",
    "facts",
    "a scenario and a fact",
    _SCENARIO,
    text("fact", "name of the fact"),
    text("means", "the fact in words"),
    boolean("judged", "whether it is among the facts that are judged together"),
    text("says", "what must hold"),
    number("all_groups", "share of draws that meet it with all groups of mechanisms", "0-1"),
    number("no_group", "share of draws that meet it with none", "0-1"),
    number("predicted", "share that meet it among runs that meet all other facts judged", "0-1"),
    integer("accepted", "runs that meet it and all facts before it", "runs"),
)

STRUCTURES = table(
    "inclusion",
    "structures",
    "a scenario",
    _SCENARIO,
    integer("accepted", "runs that meet the facts judged, over all combinations of groups", "runs"),
    number("share", "share of draws that meet the facts judged with all groups", "0-1"),
    number("probability", "its posterior probability, if all structures are equal before", "0-1"),
    number("weight", "its stacking weight: by how well it predicts each fact from the others"),
)

TABLES = by_name(GROUPS, SETS, PAIRS, FACTS, STRUCTURES)
