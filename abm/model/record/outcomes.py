"""Scalar outcomes of a run: one registry, which tables, patterns and sensitivity analysis read.

An outcome is written once for every case, by the roles that parties, days and campaigns play in it
(:class:`abm.scenario.Roles`): its name, what it means, its unit, and how it is read from the
records of a run and its final state.  A new outcome is one more row of :data:`TEMPLATES`.  A case
has its words in place of the roles: ``resistance_early`` is ``resistance_2012`` in France.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from abm.errors import UndefinedRoleError
from abm.model.calendar import Dated, dated, day_read, history_of
from abm.model.record.cast import Cast, Contested, in_words
from abm.model.record.measures import MEASURES
from abm.model.record.readers import (
    Binding,
    Reader,
    asked_for,
    at,
    campaign,
    growth_of_year,
    growth_ratio,
    growth_ratio_of_all,
    largest,
    mandated_before,
    outsiders,
    public,
    ratio_at,
    result,
    trained_when_promoted,
    years_to_half,
)
from abm.model.record.recording import END, START, Recording, Records
from abm.scenario import WORDS, AskedOutcome, Roles, Scenario


@dataclass(frozen=True, slots=True)
class Outcome:
    """A scalar outcome of a case: its name, its meaning in full, its unit and its reader."""

    name: str
    meaning: str
    unit: str
    read: Reader


_SHARE, _STATE, _PROBABILITY, _YEARS = "share", "0 to 1", "probability", "years"
_HOURS, _PERSONS, _VENDORS = "hours", "persons, at 1:1", "vendors"


class Template(NamedTuple):
    """An outcome of any case.

    Attributes
    ----------
    role : str
        Its name by roles, which studies use.
    name, meaning : str
        As a case says them, with roles in braces.
    unit : str
    bind : callable
        From who plays the roles to the reader.
    """

    role: str
    name: str
    meaning: str
    unit: str
    bind: Binding


TEMPLATES: tuple[Template, ...] = tuple(
    Template(*row)
    for row in (
        ("resistance_start", "resistance_{start.name}", "mean resistance of {focal} activists at the start of the run", _STATE, at("focal", "activist", "resistance", "start")),
        ("resistance_early", "resistance_{early.name}", "mean resistance of {focal} activists on {early.words}", _STATE, at("focal", "activist", "resistance", "early")),
        ("resistance_middle", "resistance_{middle.name}", "mean resistance of {focal} activists on {middle.words}", _STATE, at("focal", "activist", "resistance", "middle")),
        ("resistance_new_middle", "resistance_new_{middle.name}", "mean resistance of {focal} activists who had joined since the start of the year before, on {middle.words}", _STATE, at("focal", "activist", "resistance_new", "middle")),
        ("resistance_late", "resistance_{late.name}", "mean resistance of {focal} activists on {late.words}", _STATE, at("focal", "activist", "resistance", "late")),
        ("resistance_end", "resistance_{end.name}", "mean resistance of {focal} activists at the end of the run", _STATE, at("focal", "activist", "resistance", "end")),
        ("resistance_rival_start", "resistance_{rival}_{start.name}", "mean resistance of {rival} activists at the start of the run", _STATE, at("rival", "activist", "resistance", "start")),
        ("resistance_rival_early", "resistance_{rival}_{early.name}", "mean resistance of {rival} activists on {early.words}", _STATE, at("rival", "activist", "resistance", "early")),
        ("resistance_rival_middle", "resistance_{rival}_{middle.name}", "mean resistance of {rival} activists on {middle.words}", _STATE, at("rival", "activist", "resistance", "middle")),
        ("resistance_rival_late", "resistance_{rival}_{late.name}", "mean resistance of {rival} activists on {late.words}", _STATE, at("rival", "activist", "resistance", "late")),
        ("open_resistance_early", "open_resistance_{early.name}", "share of {focal} activists asked who openly refused, on {early.words}", _SHARE, at("focal", "activist", "open_resistance", "early")),
        ("open_resistance_late", "open_resistance_{late.name}", "share of {focal} activists asked who openly refused, on {late.words}", _SHARE, at("focal", "activist", "open_resistance", "late")),
        ("reported_resistance_late", "reported_resistance_{late.name}", "resistance in {focal} as reported by vendors, on {late.words}", _STATE, at("focal", "all", "reported_resistance", "late")),
        ("belief_start", "belief_{start.name}", "mean belief of {focal} activists at the start of the run", _STATE, at("focal", "activist", "belief", "start")),
        ("belief_early", "belief_{early.name}", "mean belief of {focal} activists on {early.words}", _STATE, at("focal", "activist", "belief", "early")),
        ("belief_after", "belief_{after.name}", "mean belief of {focal} activists on {after.words}", _STATE, at("focal", "activist", "belief", "after")),
        ("belief_middle", "belief_{middle.name}", "mean belief of {focal} activists on {middle.words}", _STATE, at("focal", "activist", "belief", "middle")),
        ("belief_late", "belief_{late.name}", "mean belief of {focal} activists on {late.words}", _STATE, at("focal", "activist", "belief", "late")),
        ("belief_rival_start", "belief_{rival}_{start.name}", "mean belief of {rival} activists at the start of the run", _STATE, at("rival", "activist", "belief", "start")),
        ("belief_rival_early", "belief_{rival}_{early.name}", "mean belief of {rival} activists on {early.words}", _STATE, at("rival", "activist", "belief", "early")),
        ("belief_rival_middle", "belief_{rival}_{middle.name}", "mean belief of {rival} activists on {middle.words}", _STATE, at("rival", "activist", "belief", "middle")),
        ("belief_rival_late", "belief_{rival}_{late.name}", "mean belief of {rival} activists on {late.words}", _STATE, at("rival", "activist", "belief", "late")),
        ("cadre_belief_early", "cadre_belief_{early.name}", "mean belief of {focal} cadres on {early.words}", _STATE, at("focal", "cadre", "belief", "early")),
        ("cadre_belief_after", "cadre_belief_{after.name}", "mean belief of {focal} cadres on {after.words}", _STATE, at("focal", "cadre", "belief", "after")),
        ("cadre_belief_late", "cadre_belief_{late.name}", "mean belief of {focal} cadres on {late.words}", _STATE, at("focal", "cadre", "belief", "late")),
        ("cadre_belief_rival_early", "cadre_belief_{rival}_{early.name}", "mean belief of {rival} cadres on {early.words}", _STATE, at("rival", "cadre", "belief", "early")),
        ("cadre_belief_rival_after", "cadre_belief_{rival}_{after.name}", "mean belief of {rival} cadres on {after.words}", _STATE, at("rival", "cadre", "belief", "after")),
        ("staff_belief_early", "staff_belief_{early.name}", "mean belief of the digital staff of {focal} on {early.words}", _STATE, at("focal", "staff", "belief", "early")),
        ("identity_start", "identity_{start.name}", "mean identity cost of {focal} activists at the start of the run", _STATE, at("focal", "activist", "identity", "start")),
        ("identity_early", "identity_{early.name}", "mean identity cost of {focal} activists on {early.words}", _STATE, at("focal", "activist", "identity", "early")),
        ("identity_middle", "identity_{middle.name}", "mean identity cost of {focal} activists on {middle.words}", _STATE, at("focal", "activist", "identity", "middle")),
        ("identity_late", "identity_{late.name}", "mean identity cost of {focal} activists on {late.words}", _STATE, at("focal", "activist", "identity", "late")),
        ("identity_rival_start", "identity_{rival}_{start.name}", "mean identity cost of {rival} activists at the start of the run", _STATE, at("rival", "activist", "identity", "start")),
        ("identity_rival_early", "identity_{rival}_{early.name}", "mean identity cost of {rival} activists on {early.words}", _STATE, at("rival", "activist", "identity", "early")),
        ("identity_rival_middle", "identity_{rival}_{middle.name}", "mean identity cost of {rival} activists on {middle.words}", _STATE, at("rival", "activist", "identity", "middle")),
        ("identity_rival_late", "identity_{rival}_{late.name}", "mean identity cost of {rival} activists on {late.words}", _STATE, at("rival", "activist", "identity", "late")),
        ("privacy_early", "privacy_{early.name}", "mean privacy concern of {focal} activists on {early.words}", _STATE, at("focal", "activist", "privacy", "early")),
        ("privacy_late", "privacy_{late.name}", "mean privacy concern of {focal} activists on {late.words}", _STATE, at("focal", "activist", "privacy", "late")),
        ("norm_early", "norm_{early.name}", "mean perceived norm of {focal} activists on {early.words}", _STATE, at("focal", "activist", "norm", "early")),
        ("norm_late", "norm_{late.name}", "mean perceived norm of {focal} activists on {late.words}", _STATE, at("focal", "activist", "norm", "late")),
        ("use_turning", "use_{turning.year}", "largest share of active {focal} members who {used} in the {turning.words}", _SHARE, campaign("turning", "breadth")),
        ("use_local_first", "use_{local_first.contest}_{local_first.year}", "largest share of active {focal} members who {used} in the {local_first.words}", _SHARE, campaign("local_first", "breadth")),
        ("use_local_next", "use_{local_next.year}", "largest share of active {focal} members who {used} in the {local_next.words}", _SHARE, campaign("local_next", "breadth")),
        ("use_local_last", "use_{local_last.contest}_{local_last.year}", "largest share of active {focal} members who {used} in the {local_last.words}", _SHARE, campaign("local_last", "breadth")),
        ("use_last", "use_{last.year}", "largest share of active {focal} members who {used} in the {last.words}", _SHARE, campaign("last", "breadth")),
        ("use_newcomer_last", "use_{newcomer}_{newcomer_last.year}", "largest share of active {newcomer} members who {used} in the {newcomer_last.words}", _SHARE, campaign("newcomer_last", "breadth")),
        ("use_first", "use_{first.year}", "largest share of active {focal} members who {used} in the {first.words}", _SHARE, campaign("first", "breadth")),
        ("use_rival_primary", "use_{rival}_{rival_primary.contest}_{rival_primary.year}", "largest share of active {rival} members who {used} in the {rival_primary.words}", _SHARE, campaign("rival_primary", "breadth")),
        ("use_rival_last", "use_{rival}_{rival_last.year}", "largest share of active {rival} members who {used} in the {rival_last.words}", _SHARE, campaign("rival_last", "breadth")),
        ("use_rival_first", "use_{rival}_{rival_first.year}", "largest share of active {rival} members who {used} in the {rival_first.words}", _SHARE, campaign("rival_first", "breadth")),
        ("use_rival_turning", "use_{rival}_{rival_turning.year}", "largest share of active {rival} members who {used} in the {rival_turning.words}", _SHARE, campaign("rival_turning", "breadth")),
        ("use_rival_next", "use_{rival}_{rival_next.year}", "largest share of active {rival} members who {used} in the {rival_next.words}", _SHARE, campaign("rival_next", "breadth")),
        ("breadth_late", "breadth_{focal}_{late.name}", "share of active {focal} members who {use} on {late.words}", _SHARE, at("focal", "all", "breadth", "late")),
        ("mandated_local_next", "mandated_{local_next.year}", "share of {focal} sections with a mandate on {local_next.before.words}, before the vote of the {local_next.words}", _SHARE, mandated_before("local_next")),
        ("depth_late", "depth_{focal}_{late.name}", "how far the organisation of {focal} is redesigned on {late.words}", _STATE, at("focal", "all", "depth", "late")),
        ("depth_newcomer_late", "depth_{newcomer}_{late.name}", "how far the organisation of {newcomer} is redesigned on {late.words}", _STATE, at("newcomer", "all", "depth", "late")),
        ("years_to_half", "years_to_half_{focal}", "years from {turning.opening} until half of the active {focal} members {use}, undefined if they never do", _YEARS, years_to_half("focal", "turning")),
        ("years_to_half_newcomer", "years_to_half_{newcomer}", "years from {newcomer_first.opening} until half of the active {newcomer} members {use}, undefined if they never do", _YEARS, years_to_half("newcomer", "newcomer_first")),
        ("publicity_early", "publicity_{early.name}", "publicity of use in {focal} on {early.words}", _STATE, at("focal", "all", "publicity", "early")),
        ("publicity_late", "publicity_{late.name}", "largest publicity of use of any party on {late.words}", _STATE, largest("publicity", "late")),
        ("launch_probability_turning", "launch_probability_{turning.year}", "probability that {focal} launched in the {turning.words}, over fresh luck (F18)", _PROBABILITY, campaign("turning", "launch_probability")),
        ("won_turning", "won_{turning.year}", "1 if {focal} won in the {turning.words}, else 0", "0 or 1", result("turning", "outcome")),
        ("attributing_turning", "attributing_{turning.year}", "share of {focal} members who credited {using} with victory, or blamed it for defeat, after the {turning.words}", _SHARE, result("turning", "attributing")),
        ("attributing_part_turning", "attributing_part_{turning.year}", "share of {focal} members who took part in the {turning.words} and credited {using} with victory, or blamed it for defeat, among all who took part", _SHARE, result("turning", "attributing_part")),
        ("attributing_others_turning", "attributing_others_{turning.year}", "share of {focal} members who credited {using} with victory, or blamed it for defeat, after the {turning.words}, among those who took no part in it", _SHARE, result("turning", "attributing_others")),
        ("hours_after", "hours_{after.year}", "hours of a first session in {focal} up to {after.words}, a person", _HOURS, ratio_at("focal", "first_training_hours", "newly_trained", "after")),
        ("hours_late_after", "hours_{late_after.year}", "hours of a first session in all parties from {training_from.words} to {late_after.words}, a person", _HOURS, growth_ratio_of_all("first_training_hours", "newly_trained", "training_from", "late_after")),
        ("training_after", "training_{after.year}", "hours of training in {focal} in the year to {after.words}", "hours, at 1:1", growth_of_year("focal", "training_hours", "after")),
        ("training_late_after", "training_{late_after.year}", "hours of training in {focal} in the year to {late_after.words}", "hours, at 1:1", growth_of_year("focal", "training_hours", "late_after")),
        ("promoted_trained_late_after", "promoted_trained_{late_after.year}", "share of the trained among {focal} promotions from {after.words} to {late_after.words}", _SHARE, growth_ratio("focal", "promoted_trained", "promoted", "after", "late_after")),
        ("trained_active_late_after", "trained_active_{late_after.year}", "share of the trained among active {focal} members when the promotions of {after.words} to {late_after.words} were made", _SHARE, trained_when_promoted("focal", "after", "late_after")),
        ("trained_active_after", "trained_active_{after.year}", "share of active {focal} members ever trained, on {after.words}", _SHARE, at("focal", "all", "trained_active", "after")),
        ("veterans_late", "veterans_{late.name}", "share of active {focal} activists trained before the campaign opened that runs, or ran last, on {late.words}", _SHARE, at("focal", "activist", "veterans", "late")),
        ("veterans_cadres_late", "veterans_cadres_{late.name}", "share of {focal} cadres trained before the campaign opened that runs, or ran last, on {late.words}", _SHARE, at("focal", "cadre", "veterans", "late")),
        ("veterans_staff_late", "veterans_staff_{late.name}", "share of the digital staff of {focal} trained before the campaign opened that runs, or ran last, on {late.words}", _SHARE, at("focal", "staff", "veterans", "late")),
        ("belief_with_use_early", "belief_with_use_{early.name}", "correlation of belief with use among active {focal} members under a mandate, on {early.words}", "-1 to 1", at("focal", "all", "belief_with_use", "early")),
        ("use_asked_early", "use_asked_{early.name}", "share of active {focal} members under a mandate who {use}, on {early.words}", _SHARE, at("focal", "all", "use_asked", "early")),
        ("outsiders_early", "outsiders_{early.name}", "share of volunteers without membership among all who {use} for {focal}, on {early.words}", _SHARE, outsiders("focal", "early")),
        ("young_middle", "young_{middle.name}", "share of {focal} activists under 35, on {middle.words}", _SHARE, at("focal", "activist", "young", "middle")),
        ("young_new_middle", "young_new_{middle.name}", "share of those under 35 among {focal} activists who had joined since the start of the year before, on {middle.words}", _SHARE, at("focal", "activist", "young_new", "middle")),
        ("moved_newcomer_late", "moved_{newcomer}_{late.name}", "share of {newcomer} members who first entered another party, on {late.words}", _SHARE, at("newcomer", "all", "moved", "late")),
        ("moved_active_newcomer_late", "moved_active_{newcomer}_{late.name}", "share of active {newcomer} members who first entered another party, on {late.words}", _SHARE, at("newcomer", "all", "moved_active", "late")),
        ("rise_by_promise_late", "rise_by_promise_{late.name}", "share of what raised the belief of {focal} cadres from the start to {late.words} that came by the promise", _SHARE, at("focal", "all", "rise_by_promise", "late")),
        ("rise_by_work_late", "rise_by_work_{late.name}", "share of what raised the belief of {focal} cadres from the start to {late.words} that came by their own work in campaigns, which is training and experience", _SHARE, at("focal", "all", "rise_by_work", "late")),
        ("novices_rival_primary", "novices_{rival_primary.year}", "share of novices among coordinators of {rival} in the {rival_primary.words} (F32)", _SHARE, campaign("rival_primary", "novices")),
        ("vendors_early", "vendors_{early.name}", "vendors in business on {early.words}", _VENDORS, public("vendors", "early")),
        ("vendors_middle", "vendors_{middle.name}", "vendors in business on {middle.words}", _VENDORS, public("vendors", "middle")),
        ("vendors_late", "vendors_{late.name}", "vendors in business on {late.words}", _VENDORS, public("vendors", "late")),
        ("vendor_exits_early", "vendor_exits_{early.name}", "vendors that left the market by {early.words}", _VENDORS, public("vendors_exited", "early")),
        ("vendor_exits_middle", "vendor_exits_{middle.name}", "vendors that left the market by {middle.words}", _VENDORS, public("vendors_exited", "middle")),
        ("vendor_exits_late", "vendor_exits_{late.name}", "vendors that left the market by {late.words}", _VENDORS, public("vendors_exited", "late")),
        ("trained_after", "trained_{after.year}", "persons trained in {focal} up to {after.words}", _PERSONS, at("focal", "all", "newly_trained", "after")),
        ("left_resistance_late", "left_resistance_{late.name}", "mean resistance of those who left {focal} from {after.words} to {late.words}", _STATE, growth_ratio("focal", "left_resistance", "left", "after", "late")),
    )
)  # fmt: skip
"""Every outcome of any case, by roles."""


def _asked(
    asked: AskedOutcome, words: Mapping[str, str], read: Mapping[dt.date, dt.date]
) -> Outcome:
    """Return an outcome that a case asks for, with its meaning in the words of the case."""
    if asked.campaign is not None:
        of = f"{asked.campaign.party} members who {words['used']}"
        meaning = f"largest share of active {of} in the {Contested(asked.campaign, {}).words}"
        return Outcome(asked.name, meaning, _SHARE, asked_for(asked))
    assert asked.day is not None
    measure = MEASURES[asked.measure]
    who = {"all": asked.party, "staff": f"{asked.party} staff"}
    of = who.get(asked.role, f"{asked.party} {asked.role}s")
    meaning = (
        f"{measure.meaning.format(**words)}, of {of}, on {in_words(read.get(asked.day, asked.day))}"
    )
    return Outcome(asked.name, meaning, measure.unit, asked_for(asked))


def of_an_end(role: str) -> bool:
    """Return whether an outcome, by its name by roles, is of the start or the end of a run.

    Its name in a case gives way to that of another one.
    """
    return role.endswith(("_start", "_end"))


class Outcomes(Mapping[str, Outcome]):
    """The outcomes of a case by their names there.

    Attributes
    ----------
    names : dict of str to str
        From the name by roles, which studies use, to the name in the case.
    undefined : dict of str to str
        From the name by roles of what the case leaves undefined to the role that nothing plays.
    """

    def __init__(
        self,
        roles: Roles,
        words: Mapping[str, str] = WORDS,
        read: Mapping[dt.date, dt.date] | None = None,
    ) -> None:
        cast = Cast(roles, read)
        lower = cast.lower()
        self.names: dict[str, str] = {}
        self.undefined: dict[str, str] = {}
        self._outcomes: dict[str, Outcome] = {}
        readers: dict[str, tuple[Template, Reader]] = {}
        for template in TEMPLATES:
            try:
                readers[template.role] = template, template.bind(cast)
            except UndefinedRoleError as error:
                self.undefined[template.role] = str(error)
        # by the name in the case; days of record, and what the case asks for, come before the ends
        taken = {asked.name: "" for asked in roles.asked}
        for role in sorted(readers, key=of_an_end):
            taken.setdefault(readers[role][0].name.format(**lower), role)
        for role, (row, reader) in readers.items():
            name = row.name.format(**lower)
            name = self.names[role] = name if taken[name] == role else role
            meaning = row.meaning.format(**cast, **words)
            self._outcomes[name] = Outcome(name, meaning, row.unit, reader)
        self._outcomes |= {asked.name: _asked(asked, words, read or {}) for asked in roles.asked}

    def __getitem__(self, name: str) -> Outcome:
        return self._outcomes[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._outcomes)

    def __len__(self) -> int:
        return len(self._outcomes)


@lru_cache(maxsize=64)
def outcomes_of(
    roles: Roles,
    words: tuple[tuple[str, str], ...] = tuple(WORDS.items()),
    read: tuple[tuple[dt.date, dt.date], ...] = (),
) -> Outcomes:
    """Return the outcomes of a case, with its words for the technique and the days that are read."""
    return Outcomes(roles, dict(words), dict(read))


def days_read(scenario: Scenario) -> dict[dt.date, dt.date]:
    """Return the days that runs of a scenario read, by the days that outcomes ask for."""
    history = dated(history_of(scenario))
    votes = [result.date for result in history.results]
    outcomes = outcomes_of(scenario.roles).values()
    asked = {day for outcome in outcomes for day, _ in outcome.read.read} - {START, END}
    return {day: day_read(history.history, day, votes) for day in asked}


@lru_cache(maxsize=64)
def recording(history: Dated, every: int) -> Recording:
    """Return the recording that all runs of a history have in common."""
    readers = [outcome.read for outcome in outcomes_of(history.history.roles).values()]
    return Recording(
        history,
        every,
        [day for reader in readers for day in reader.read],
        [day for reader in readers for day in reader.between],
    )


def outcomes(records: Records) -> dict[str, float]:
    """Read every outcome of the case from the records of a run; NaN where it is not defined."""
    of_case = outcomes_of(records.recording.dated.history.roles)
    return {name: outcome.read.of(records) for name, outcome in of_case.items()}
