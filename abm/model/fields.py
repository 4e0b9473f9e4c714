"""What the model keeps of each entity: one table of fields, from which everything else is made.

The arrays of the engine, the copying and clearing of persons, the rows that a run records, the
attributes of Mesa agents, the C header of the tests and the tables of the ODD all come from here.
A new trait of a member is one more row.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

ROLE_NAMES = ("vacant", "activist", "staff", "secretary", "federal", "national")
STANCE_NAMES = ("neutral", "user", "resister")
PRACTICE_NAMES = ("none", "light", "full")


class Field(NamedTuple):
    """A field of an entity.

    Attributes
    ----------
    name : str
    type : str
        NumPy type.  Every quantity that changes step by step is a float64, so that compiled code
        and plain Python agree to the bit.
    kind : str
        "identity" and "trait" do not change; "given" comes from the scenario; "place" says where
        something is; "state" lasts from step to step; "outcome" is reported; "working" is worked
        out anew in each step.
    meaning : str
        With unit and range.
    symbol : str
        In the equations of the ODD.
    """

    name: str
    type: str
    kind: str
    meaning: str
    symbol: str = ""


class MemberField(NamedTuple):
    """A field of a member: the attributes of :class:`Field`, and what happens to it.

    Attributes
    ----------
    belongs : str
        "seat" stays where it is; "person" goes with the person to another seat and is cleared when
        the seat falls vacant; "step" is cleared by both; "post" is the post of the occupant.
    vacant : int
        Value in a vacant seat.
    outlook : bool
        Whether a recruit who resembles a member takes it over (F10).
    recorded : bool
        Whether it is a column of the table of members, and an attribute of Mesa agents.
    names : tuple of str
        What the codes are called there.
    """

    name: str
    type: str
    kind: str
    belongs: str
    meaning: str
    symbol: str = ""
    vacant: int = 0
    outlook: bool = False
    recorded: bool = False
    names: tuple[str, ...] = ()


MEMBER_FIELDS = (
    MemberField("key", "u8", "identity", "person", "hash of party of entry and ordinal; keys every draw of the person"),
    MemberField("origin", "i1", "identity", "person", "party that the person first entered"),
    MemberField("ordinal", "i4", "identity", "person", "rank of entry in that party; digital staff are counted apart", vacant=-1),
    MemberField("party", "i1", "place", "seat", "party of the seat"),
    MemberField("post", "i1", "place", "seat", "what the seat is for: activist, secretary, federal, national, staff"),
    MemberField("role", "i1", "state", "post", "post of the person who sits there, or vacant", recorded=True, names=ROLE_NAMES),
    MemberField("section", "i4", "place", "seat", "section of the seat", recorded=True),
    MemberField("seat", "i4", "place", "seat", "number of the seat in its section", recorded=True),
    MemberField("belief", "f8", "state", "person", "belief in the efficacy of data, [0, 1]", "b", outlook=True, recorded=True),
    MemberField("identity", "f8", "state", "person", "identity cost, [0, 1] (F07)", "h", outlook=True, recorded=True),
    MemberField("privacy", "f8", "state", "person", "privacy concern, [0, 1] (F38, F61)", "q", outlook=True, recorded=True),
    MemberField("skill", "f8", "state", "person", "skill, [0, 1]", "s", outlook=True, recorded=True),
    MemberField("resistance", "f8", "state", "person", "probability of refusing openly if asked, (0, 1)", "r", recorded=True),
    MemberField("practice", "i1", "state", "person", "use of data in this step: 0 none, 1 light, 2 full", "z", recorded=True, names=PRACTICE_NAMES),
    MemberField("stance", "i1", "state", "person", "stance in this step: neutral, user or resister", recorded=True, names=STANCE_NAMES),
    MemberField("credited", "i1", "state", "person", "last result of the party of the seat: 1 credited to canvassing, −1 blamed on it, 0 neither", recorded=True),
    MemberField("active", "i1", "state", "person", "1 if the person does campaign work at all, else 0", "a", outlook=True, recorded=True),
    MemberField("born", "i4", "trait", "person", "year of birth", outlook=True),
    MemberField("joined", "i4", "trait", "person", "year of joining: the cohort", recorded=True),
    MemberField("trained", "i4", "state", "person", "step of the first training, or −1", vacant=-1),
    MemberField("trainer", "i1", "state", "person", "who gave it: staff (the party), an advocate, a vendor"),
    MemberField("belief_at_entry", "f4", "trait", "person", "belief when the person entered, [0, 1]", "b^0", outlook=True),
    MemberField("skill_at_entry", "f4", "trait", "person", "skill when the person entered, [0, 1]", "s^0", outlook=True),
    MemberField("identity_root", "f4", "trait", "person", "root of identity cost, [0, 1]", "h^0", outlook=True),
    MemberField("privacy_root", "f4", "trait", "person", "root of privacy concern, [0, 1]", "q^0", outlook=True),
    MemberField("taste_use", "f4", "trait", "person", "lasting taste for using, utils", "e^u", outlook=True),
    MemberField("taste_resistance", "f4", "trait", "person", "lasting taste for resisting, utils", "e^r", outlook=True),
    MemberField("faction", "i1", "trait", "person", "number of a faction, from 0", outlook=True),
    MemberField("near_norm", "f8", "state", "person", "norm among the ties of the person, as perceived, [0, 1]", 'n^"near"'),
    MemberField("covered", "f8", "state", "person", "identity cost that the norm covers, [0, 1]; followed only where a norm is held from a day on", "c", outlook=True),
    MemberField("took_part", "i1", "state", "person", "1 if the person has used data in the campaign that runs or ran last"),
    MemberField("habit", "f8", "state", "person", "in the structure habit, how used the person is to using data, [0, 1]; else 0", "g", outlook=True),
    MemberField("disposition", "f8", "state", "person", "in the structure conformity, probability of refusing if nobody learnt of it; else 0", 'r^"private"'),
    MemberField("decided", "i1", "state", "step", "1 if the person has decided in the running campaign, where members see decliners or decide less often than every step; else 0"),
    MemberField("openness", "f8", "state", "seat", "share of the way to what is heard that a step goes: the sum of the strengths of the ties", "o"),
    MemberField("candidate", "i1", "state", "step", "1 if mandated, unskilled and not unwilling: may be trained in the next step"),
    MemberField("willing", "i1", "state", "step", "1 if the person would use under a mandate"),
    MemberField("label", "i4", "working", "person", "group of the person in the ledger"),
    MemberField("lesson", "i1", "working", "person", "session received in this step: 0 none, else 1 + hours as a percentage of a full one"),
    MemberField("leaving", "i1", "working", "step", "1 if the person leaves at the end of this step"),
)  # fmt: skip
"""Fields of a member, by seat; columns of the table of members come in this order."""

SECTION_FIELDS = (
    Field("norm", "f8", "state", "norm of the section, [0, 1]: share of its active members seen using, with a lag", symbol="n"),
    Field("mandate", "i1", "state", "1 if the section canvasses with data in the running campaign", symbol="m"),
    Field("open", "i1", "state", "1 once the section has opened"),
    Field("code", "u8", "identity", "keys the draws of the section"),
    Field("ident", "i8", "identity", "number in the party"),
    Field("party", "i8", "place", "party"),
    Field("federation", "i8", "place", "number of the federation in the party"),
    Field("first", "i8", "place", "first seat"),
    Field("seats", "i8", "place", "number of seats"),
    Field("headquarters", "i1", "place", "1 for the seats of national leaders, staff and federal cadres"),
    Field("sessions", "f8", "working", "sessions offered, a year"),
    Field("party_sessions", "f8", "working", "those of them that the party holds, a year"),
    Field("vendor_sessions", "f8", "working", "those of them that vendors hold, a year"),
    Field("training_chance", "f8", "working", "chance of a candidate to be trained in this step"),
    Field("teachers_belief", "f8", "working", "mean belief of the trainers, weighted by sessions"),
)  # fmt: skip

PARTY_FIELDS = (
    Field("code", "u8", "identity", "keys the draws of the party"),
    Field("founded", "f8", "given", "birth of the organisation, as a year"),
    Field("factions", "i8", "given", "number of factions"),
    Field("over_60", "f8", "given", "share of members over 60 at entry"),
    Field("under_35", "f8", "given", "share of members under 35 at entry"),
    Field("ladder", "f8", "given", "how graded an engagement the party offers, [0, 1] (F36)", symbol="ell"),
    Field("staged_youth", "f8", "given", "share of recruits drawn as young professionals (F13)"),
    Field("new", "i1", "given", "1 if founded on the day from which parties are new, or later"),
    Field("recruits_from", "i8", "given", "parties whose members it wins over if it is new: bit n for party n (F13)"),
    Field("nationals", "i8", "place", "seats of national leaders"),
    Field("staffers", "i8", "place", "seats of digital staff"),
    Field("federations", "i8", "place", "seats of federal cadres"),
    Field("first_seat", "i8", "place", "first seat"),
    Field("last_seat", "i8", "place", "one past the last"),
    Field("first_section", "i8", "place", "first section"),
    Field("last_section", "i8", "place", "one past the last, which is headquarters"),
    Field("present", "i1", "state", "1 from the step in which the party enters"),
    Field("campaign", "i8", "state", "running campaign, or none"),
    Field("latest", "i8", "state", "running campaign or the last that ran, or none before the first"),
    Field("launched", "i1", "state", "1 while a national launch is on, −1 while it is undecided, else 0", symbol="L"),
    Field("client", "i1", "state", "1 while a vendor is under contract"),
    Field("depth", "f8", "state", "how far the organisation is redesigned, [0, 1]", symbol="D"),
    Field("publicity", "f8", "state", "how far use is shown to the media, [0, 1]", symbol="P"),
    Field("publicity_felt", "f8", "state", "publicity as it weighs with privacy concern, [0, 1]: that of the party unless the mechanism is off", symbol="P^\"felt\""),
    Field("sympathisers", "f8", "state", "volunteers without membership, at 1:1", symbol="Y"),
    Field("novices", "f8", "state", "coordinators of the campaign who never did politics, at 1:1"),
    Field("insiders", "f8", "state", "coordinators of the campaign who are members, at 1:1"),
    Field("size_ago", "f8", "state", "members at 1:1 about a year ago (exponential memory of one year)"),
    Field("hours", "f8", "state", "hours of training given so far, at 1:1"),
    Field("first_hours", "f8", "state", "hours of first sessions given so far, at 1:1"),
    Field("first_trained", "f8", "state", "persons trained for the first time so far, at 1:1"),
    Field("promoted", "f8", "state", "members of sections who became secretaries so far, at 1:1"),
    Field("promoted_trained", "f8", "state", "members of sections who became secretaries so far and had been trained, at 1:1"),
    Field("left", "f8", "state", "members of sections who left so far, at 1:1"),
    Field("left_resistance", "i8", "state", "sum of their resistance in the last step that they lived, fixed-point, at scale"),
    Field("entrants", "i8", "state", "persons who ever entered here as members"),
    Field("hired", "i8", "state", "persons who ever entered here as digital staff"),
    Field("reported", "f8", "state", "resistance that vendors under contract last met in the party, as they would report it"),
    Field("members", "i4", "working", "members in sections (headquarters apart)", symbol="N"),
    Field("size_1", "f8", "working", "members in sections, at 1:1", symbol="N_1"),
    Field("staff", "i4", "working", "digital staff in post"),
    Field("mandated", "i4", "working", "sections with a mandate, headquarters apart"),
    Field("breadth", "f8", "working", "share of all active members using, this step", symbol="B"),
    Field("refuted", "f8", "working", "part of the promise that is refuted in this step"),
    Field("norm", "f8", "working", "mean norm over active members"),
    Field("resistance", "f8", "working", "mean resistance, of everybody", symbol="R"),
    Field("belief", "f8", "working", "mean belief, of everybody"),
    Field("cadre_belief", "f8", "working", "mean belief of cadres"),
    Field("staff_belief", "f8", "working", "mean belief of digital staff"),
    Field("privacy", "f8", "working", "mean privacy concern"),
    Field("exit_weight", "f8", "working", "mean weight of exit"),
    Field("inertia", "f8", "working", "inertia in a general election, utils", symbol="I"),
    Field("shown", "f8", "working", "publicity times breadth"),
    Field("advocacy", "f8", "working", "share of the way that staff move a national cadre in this step"),
    Field("exit_share", "f8", "working", "exits expected of a member of weight 1, in this step"),
    Field("use_draws", "u8", "working", "stream of draws of use in the running campaign"),
    Field("resistance_draws", "u8", "working", "stream of draws of open resistance in the running campaign"),
    Field("staged", "f8", "working", "publicity when the decisions of this step began"),
)  # fmt: skip

VENDOR_FIELDS = (
    Field("key", "u8", "identity", "keys the draws of the firm; that of the person for a firm founded by staff"),
    Field("ordinal", "i4", "identity", "rank of founding"),
    Field("founder", "i4", "trait", "ordinal of the founder, or none"),
    Field("founder_origin", "i4", "trait", "party of entry of the founder"),
    Field("tail", "f8", "trait", "how wildly the firm promises: factor on the points claimed"),
    Field("standing", "f8", "trait", "credibility without attacks, from least_standing to 1"),
    Field("entered", "i4", "trait", "step of founding"),
    Field("status", "i1", "state", "in business, or out of the market"),
    Field("left", "i4", "state", "step of leaving, or none"),
    Field("belief", "f8", "state", "what the vendor believes itself, [0, 1]", symbol="b_v"),
    Field("stake", "f8", "state", "stake in the market, [0, 1]", symbol="k_v"),
    Field("credibility", "f8", "state", "credibility, [0, 1]", symbol="c_v"),
    Field("clients", "i8", "state", "parties under contract"),
    Field("claim", "f8", "working", "what the vendor says, [0, 1]", symbol="m_v"),
    Field("points", "f8", "working", "points of the vote that the claim promises"),
)  # fmt: skip

PUBLIC_FIELDS = (
    Field("pressure", "f8", "state", "presence of the vendors, [0, 1)", symbol="V"),
    Field("message", "f8", "state", "claim heard, weighted by credibility, [0, 1]", symbol="C"),
    Field("media", "f8", "state", "stock of foreign success stories", symbol="M"),
    Field("domestic", "f8", "state", "stock of domestic success stories", symbol="S"),
    Field("salience", "f8", "state", "public salience of privacy, [0, 1]", symbol="X"),
    Field("trained", "f8", "state", "persons ever trained in any party, at 1:1", symbol="T"),
    Field("story", "f8", "working", "share of successes in the story told this step", symbol="W"),
    Field("vendors", "i4", "state", "firms ever founded"),
)  # fmt: skip

CAMPAIGN_FIELDS = (
    Field("code", "u8", "identity", "keys the draws of the campaign"),
    Field("party", "i8", "given", "party"),
    Field("contest", "i1", "given", "kind of contest"),
    Field("opens", "i8", "given", "first step"),
    Field("closes", "i8", "given", "last step, included"),
    Field("closeness", "f8", "given", "how disputed the contest looked, [0, 1]"),
    Field("image_deficit", "f8", "given", "how much the candidate needed a modern image, [0, 1]"),
    Field("open_signup", "f8", "given", "how freely anybody could come forward, [0, 1]"),
    Field("reach", "f8", "given", "share of sections concerned"),
    Field("stakes", "f8", "given", "by the kind of contest"),
    Field("structure", "f8", "given", "weight of the organisation: primary_structure in a primary, else 1"),
    Field("local", "i1", "given", "1 if a section may canvass with data without a national launch"),
    Field("primary", "i1", "given", "1 if a section may canvass with data by a team of its own, as sign-up is open"),
    Field("launched", "i1", "given", "launched in history: yes, no, or to be simulated"),
    Field("launch_probability", "f8", "outcome", "share of fresh draws in which the leadership launches"),
    Field("breadth", "f8", "state", "largest breadth so far", symbol='B^"max"'),
    Field("half", "i8", "outcome", "steps lived when breadth first was one half or more, or −1"),
    Field("doors", "f8", "state", "doors knocked so far, at 1:1"),
    Field("novices", "f8", "outcome", "share of novices among coordinators, when it closes"),
)  # fmt: skip

RESULT_FIELDS = (
    Field("code", "u8", "identity", "keys the draws of the result"),
    Field("party", "i8", "given", "party"),
    Field("rival", "i8", "given", "party against which it was won or lost, or none"),
    Field("campaign", "i8", "given", "campaign that led to it, or none"),
    Field("step", "i8", "given", "step in which it comes in"),
    Field("outcome", "f8", "given", "1 won, 0 lost, between: in part; drawn if results are simulated"),
    Field("lead", "f8", "given", "lead over the rival, points of the vote: structural part of a simulated result"),
    Field("simulated", "i1", "given", "1 if the outcome is drawn"),
    Field("office", "i1", "given", "1 if a win brings the party to office (presidential elections)"),
    Field("local", "i1", "given", "1 if each section has a result of its own"),
    Field("draws", "u8", "working", "stream of attribution"),
    Field("attributing", "f8", "outcome", "share of the members of the party who credited or blamed canvassing"),
    Field("attributing_part", "f8", "outcome", "share of those who took part in the campaign who credited or blamed canvassing"),
    Field("attributing_others", "f8", "outcome", "share of the other members who credited or blamed canvassing"),
)  # fmt: skip

COUNT_FIELDS = (
    Field("members", "i8", "working", "occupied seats"),
    Field("actives", "i8", "working", "active members"),
    Field("users", "i8", "working", "members who use data, lightly or fully"),
    Field("full_users", "i8", "working", "members who use data fully"),
    Field("resisters", "i8", "working", "members who refuse openly"),
    Field("candidates", "i8", "working", "members who may be trained"),
    Field("willing", "i8", "working", "members who would use under a mandate"),
    Field("leaving", "i8", "working", "members who leave at the end of the step"),
    Field("trainers", "i8", "working", "active, skilled members who believe: they train others"),
    Field("cadres", "i8", "working", "cadres"),
    Field("staff", "i8", "working", "digital staff"),
    Field("first_trained", "i8", "working", "members trained for the first time in this step"),
    Field("belief", "i8", "working", "sum of belief, fixed-point"),
    Field("cadre_belief", "i8", "working", "sum of belief of cadres, fixed-point"),
    Field("staff_belief", "i8", "working", "sum of belief of digital staff, fixed-point"),
    Field("trainers_belief", "i8", "working", "sum of belief of trainers, fixed-point"),
    Field("privacy", "i8", "working", "sum of privacy concern, fixed-point"),
    Field("resistance", "i8", "working", "sum of resistance, fixed-point"),
    Field("exit_weight", "i8", "working", "sum of weights of exit, fixed-point"),
    Field("hours", "i8", "working", "hours of training in this step, fixed-point"),
    Field("first_hours", "i8", "working", "hours of first sessions in this step, fixed-point"),
)
"""Sums over the members of a section that the next step needs; integers, so that no order matters.

Fixed-point sums are in units of 2^-40 (:data:`abm.model.arithmetic.FIXED`).
"""

STEP_FIELDS = (
    Field("number", "i8", "working", "steps lived before"),
    Field("years", "f8", "working", "length, years"),
    Field("year", "f8", "working", "first day, as a year"),
    Field("sharpness", "f8", "working", "1 over the scale of what else decides, 1/utils"),
    Field("resistance_intercept", "f8", "working", "intercept of resistance, utils"),
    Field("use_intercept", "f8", "working", "intercept of use, utils"),
    Field("familiarity", "f8", "working", "what everybody has gained by the secular drift, utils"),
    Field("message", "f8", "working", "claim heard, [0, 1]"),
    Field("story", "f8", "working", "share of successes in the story of this step"),
    Field("pressure", "f8", "working", "presence of the vendors, [0, 1)"),
    Field("salience", "f8", "working", "public salience of privacy, [0, 1]"),
    Field("promise_rate", "f8", "working", "rate, 1/yr, at which an exposure of 1 moves to the claim"),
    Field("promise_member", "f8", "working", "share of the way to the claim, of ordinary members"),
    Field("attack", "f8", "working", "share of the way that attacks move belief"),
    Field("attack_target", "f8", "working", "where attacks move belief to, 0 or 1"),
    Field("foreign_cadre", "f8", "working", "share of the way that foreign stories move cadres"),
    Field("foreign_young", "f8", "working", "share of the way that foreign stories move the young"),
    Field("foreign_member", "f8", "working", "share of the way that foreign stories move other members"),
    Field("domestic_cadre", "f8", "working", "share of the way that domestic stories move cadres"),
    Field("domestic_young", "f8", "working", "share of the way that domestic stories move the young"),
    Field("domestic_member", "f8", "working", "share of the way that domestic stories move other members"),
    Field("experience", "f8", "working", "share of the way to what the doors tell, of users"),
    Field("doors", "f8", "working", "what the doors tell, [0, 1]"),
    Field("copying", "f8", "working", "chance to imitate"),
    Field("forgetting", "f8", "working", "share of the way back to belief at entry"),
    Field("identity", "f8", "working", "share of the way of identity cost to its target"),
    Field("cover", "f8", "working", "share of the way of what the norm covers to its target"),
    Field("privacy", "f8", "working", "share of the way of privacy concern to its target"),
    Field("skill", "f8", "working", "share of skill that decays"),
    Field("norm_rise", "f8", "working", "share of the way of a norm to practice, in a campaign"),
    Field("norm_decay", "f8", "working", "share of a norm that fades, outside campaigns"),
    Field("habit_rise", "f8", "working", "share of the way to a full habit, of users"),
    Field("habit_decay", "f8", "working", "share of a habit that fades, of others"),
    Field("revisit", "f8", "working", "chance to decide again in this step"),
    Field("session_hours", "f8", "working", "hours of a first session"),
    Field("traits", "u8", "working", "stream of traits"),
    Field("training_draws", "u8", "working", "stream of draws of training"),
    Field("exit_draws", "u8", "working", "stream of draws of exit"),
    Field("doors_draws", "u8", "working", "stream of draws of what doors tell"),
    Field("copying_draws", "u8", "working", "stream of draws of imitation"),
    Field("revisit_draws", "u8", "working", "stream of draws of deciding again"),
    Field("remembering", "i1", "working", "1 if it matters who has decided in the running campaign"),
    Field("covering", "i1", "working", "1 if what the norm covers is followed, 2 once the norm is held, else 0"),
    Field("watching", "i1", "working", "1 if members look at what their ties do"),
    Field("posting", "i1", "working", "1 if a ledger is kept"),
)  # fmt: skip
"""What one step (a week, by default) has in common for all members."""

CLOCK_FIELDS = (
    Field("seed", "u8", "given", "seed of the run"),
    Field("traits", "u8", "working", "stream of traits"),
    Field("years", "f8", "given", "length of a step, years"),
    Field("start", "f8", "given", "first day, as a year"),
    Field("scale", "f8", "given", "members that one stands for"),
    Field("resistance_intercept", "f8", "working", "intercept of resistance, utils"),
    Field("use_intercept", "f8", "working", "intercept of use, utils"),
    Field("familiarity", "f8", "state", "what everybody has gained by the secular drift, utils"),
    Field("step", "i8", "state", "steps lived so far"),
    Field("switch", "i8", "given", "step from which the mechanisms are as configured, or −1"),
    Field(
        "covering",
        "i1",
        "given",
        "1 if the norm is held from a day on, so that what it covers is followed",
    ),
    Field("posting", "i1", "given", "1 if a ledger is kept"),
    Field("activation", "i1", "given", "order of activation, as numbered in the scenario"),
)
"""Settings of a run, and its present time."""


def record(fields: tuple[Field, ...]) -> np.dtype[np.void]:
    """Return the type of a record with these fields."""
    return np.dtype([(field.name, field.type) for field in fields], align=True)
