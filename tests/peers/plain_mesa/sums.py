"""What is counted at the end of a step, and what is recorded (Sums; Measures and outcomes)."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from tests.peers.plain_mesa.arithmetic import share_of_rate, toward
from tests.peers.plain_mesa.people import Member
from tests.peers.plain_mesa.roles import Activist, Cadre, DigitalStaff

if TYPE_CHECKING:
    from tests.peers.plain_mesa.model import PlainMesaModel
    from tests.peers.plain_mesa.places import Party, Section

ROLES: dict[str, type[Member]] = {
    "all": Member,
    "activist": Activist,
    "cadre": Cadre,
    "staff": DigitalStaff,
}


def tally(model: PlainMesaModel) -> None:
    """Count sections, move their norms, sum up parties; then vendors report (Sums)."""
    for party in model.parties.values():
        if not party.present:
            continue
        for section in party.everywhere:
            _count(section)
            _move_norm(model, section)
        _sum_up(model, party)
        _knock(model, party)
        _report(party)
        for result in model.results_of_step:
            if result.party == party.name:
                members = model.members_of(party)
                result.attributing = sum(m.credited != 0 for m in members) / len(members)
    model.public.trained += model.trained_of_step
    model.trained_of_step = 0.0


def _count(section: Section) -> None:
    """What the next step reads of a section."""
    members = section.occupied()
    actives = [member for member in members if member.active]
    trainers = [member for member in actives if member.is_trainer()]
    section.members = len(members)
    section.actives = len(actives)
    section.users = sum(member.practice > 0 for member in actives)
    section.candidates = sum(member.candidate for member in members)
    section.willing = sum(member.willing for member in members)
    section.resistance = math.fsum(member.resistance for member in members)
    section.trainers = len(trainers)
    section.trainers_belief = math.fsum(member.belief for member in trainers)


def _move_norm(model: PlainMesaModel, section: Section) -> None:
    """The norm follows use under a mandate in a campaign, else it fades (Sums)."""
    campaigning = section.party.campaign is not None and section.mandate
    if campaigning and section.actives > 0:
        used = section.users / section.actives
        section.norm = toward(section.norm, used, model.share.norm_rise)
    else:
        section.norm = toward(section.norm, 0.0, model.share.norm_decay)


def _sum_up(model: PlainMesaModel, party: Party) -> None:
    """Sums and means over everybody, headquarters at their own scale (Sums)."""
    scale = model.history.scale
    total: dict[str, float] = defaultdict(float)
    for section in party.everywhere:
        w = 1.0 / scale if section.headquarters else 1.0
        total["actives"] += w * section.actives
        total["users"] += w * section.users
        for member in section.occupied():
            total["all"] += w
            total["belief"] += w * member.belief
            total["privacy"] += w * member.privacy
            total["resistance"] += w * member.resistance
            total["exit_weight"] += w * member.exit_weight()
            if isinstance(member, Cadre):
                total["cadres"] += w
                total["cadre_belief"] += w * member.belief
            elif isinstance(member, DigitalStaff):
                total["staff"] += w
                total["staff_belief"] += w * member.belief
    everybody = total["all"] or 1.0
    party.breadth = total["users"] / total["actives"] if total["actives"] else 0.0
    party.belief = total["belief"] / everybody
    party.privacy = total["privacy"] / everybody
    party.resistance = total["resistance"] / everybody
    party.exit_weight = total["exit_weight"] / everybody
    if total["cadres"]:
        party.cadre_belief = total["cadre_belief"] / total["cadres"]
    party.staff_belief = total["staff_belief"] / total["staff"] if total["staff"] else 0.0
    party.staff = sum(isinstance(m, DigitalStaff) for m in party.headquarters.occupied())
    party.members = sum(section.members for section in party.sections)
    party.mandated = sum(section.mandate for section in party.sections)
    memory = share_of_rate(1.0, model.history.delta)
    party.size_ago = toward(party.size_ago, party.members * scale, memory)
    for section in party.everywhere:
        people = 1.0 if section.headquarters else float(scale)
        for member in section.occupied():
            if member.lesson is None:
                continue
            party.hours += people * member.lesson
            if member.trained_in == model.now:
                party.first_hours += people * member.lesson
                party.first_trained += people
                model.trained_of_step += people


def _knock(model: PlainMesaModel, party: Party) -> None:
    """The campaign's largest breadth and its doors (Sums)."""
    p, scale, campaign = model.p, model.history.scale, party.campaign
    if campaign is None:
        return
    campaign.breadth = max(campaign.breadth, party.breadth)
    if party.breadth <= 0.0:
        return
    full = light = 0.0
    for section in party.everywhere:
        w = 1.0 if section.headquarters else float(scale)
        for member in section.occupied():
            full += w * (member.practice == 2)
            light += w * (member.practice == 1)
    weeks = 365.25 * model.history.delta / 7.0
    knocked = full + p.light_effort * (light + party.sympathisers)
    campaign.doors += p.doors_rate * weeks * knocked


def _report(party: Party) -> None:
    """What vendors under contract tell of the resistance that they met (Sums)."""
    mandated = [s for s in party.everywhere if s.mandate and s.members]
    if party.vendor is None or not mandated:
        return
    met = sum(section.resistance for section in mandated) / sum(s.members for s in mandated)
    bias = party.vendor.model.p.report_bias
    party.reported = met * (1.0 - bias * party.vendor.stake)


def record(model: PlainMesaModel) -> None:
    """Record every measure of every party and role, and those of the public (Measures)."""
    model.dates.append(model.history.day(model.now))
    for i, party in enumerate(model.parties.values()):
        for j, (role, kind) in enumerate(ROLES.items()):
            at = {name: float("nan") for name in MEASURES}
            if party.present:
                members = [m for m in model.members_of(party) if isinstance(m, kind)]
                at.update(_measures_of(model, members))
                if role == "all":
                    at.update(_measures_of_party(party))
            for name, value in at.items():
                model.recorded[name].append((len(model.dates) - 1, i, j, value))
    for name, value in _public_measures(model).items():
        model.recorded_public[name].append(value)


MEASURES = (
    *("members", "belief", "identity", "privacy", "skill", "resistance", "private_resistance"),
    *("open_resistance", "use", "norm", "trained", "trained_active", "veterans"),
    *("resistance_new", "active", "took_part", "use_asked", "young", "young_new"),
    *("moved", "moved_active", "belief_with_use"),
    *("breadth", "depth", "publicity", "mandated", "launched"),
    *("reported_resistance", "sympathisers", "training_hours", "first_training_hours"),
    *("newly_trained", "promoted", "promoted_trained", "left", "left_resistance"),
    *("rise_by_promise", "rise_by_work", "doors"),
)


def _measures_of(model: PlainMesaModel, members: list[Member]) -> dict[str, float]:
    """Measures over some members, those of headquarters at their own scale."""
    scale = model.history.scale
    total: dict[str, float] = defaultdict(float)
    asked: list[tuple[float, float, float]] = []
    new = math.floor(model.history.time(model.now)) - 1
    for member in members:
        section = member.seat.section
        w = 1.0 / scale if section.headquarters else 1.0
        total["all"] += w
        total["belief"] += w * member.belief
        total["identity"] += w * member.identity
        total["privacy"] += w * member.privacy
        total["skill"] += w * member.skill
        resistance = member.present_resistance(model.familiarity)
        total["resistance"] += w * resistance
        total["private_resistance"] += w * member.present_resistance(
            model.familiarity, private=True
        )
        if member.joined >= new:
            total["new"] += w
            total["resistance_new"] += w * resistance
            total["young_new"] += w * member.young
        total["norm"] += w * member.perceived_norm
        total["trained"] += w * member.trained
        total["took_part"] += w * member.took_part
        total["young"] += w * member.young
        elsewhere = member.entered is not section.party
        total["moved"] += w * elsewhere
        if member.active:
            total["active"] += w
            total["actives"] += w
            total["moved_active"] += w * elsewhere
            total["use"] += w * (member.practice > 0)
            total["trained_active"] += w * member.trained
            total["veterans"] += w * member.trained_before(section.party.opened_in)
            if section.mandate:
                total["asked"] += w
                total["open_resistance"] += w * member.refuses
                total["use_asked"] += w * (member.practice > 0)
                asked.append((w, member.belief, float(member.practice > 0)))
    measures = {"members": total["all"] * scale}
    bases = {"use": "actives", "trained_active": "actives", "open_resistance": "asked"}
    bases |= {"veterans": "actives", "resistance_new": "new", "young_new": "new"}
    bases |= {"use_asked": "asked", "moved_active": "actives"}
    for name in MEASURES[1:21]:
        base = total[bases.get(name, "all")]
        measures[name] = total[name] / base if base else math.nan
    measures["belief_with_use"] = _correlation(asked)
    return measures


def _correlation(rows: list[tuple[float, float, float]]) -> float:
    """Correlation of two values with weights, not a number where one is constant."""
    if not rows or any(len(set(values)) == 1 for values in list(zip(*rows, strict=True))[1:]):
        return math.nan
    weight = math.fsum(w for w, _, _ in rows)
    x = math.fsum(w * a for w, a, _ in rows) / weight
    y = math.fsum(w * b for w, _, b in rows) / weight
    common = math.fsum(w * (a - x) * (b - y) for w, a, b in rows)
    of_x = math.fsum(w * (a - x) ** 2 for w, a, _ in rows)
    of_y = math.fsum(w * (b - y) ** 2 for w, _, b in rows)
    return common / math.sqrt(of_x * of_y)


def _measures_of_party(party: Party) -> dict[str, float]:
    """Measures of a party as a whole."""
    raised = {channel: max(moved, 0.0) for channel, moved in party.moved.items()}
    total = sum(raised.values())
    worked = raised.get("training", 0.0) + raised.get("experience", 0.0)
    return {
        "breadth": party.breadth,
        "depth": party.depth,
        "publicity": party.publicity,
        "mandated": sum(section.mandate for section in party.sections) / len(party.sections),
        "launched": float(party.launched),
        "reported_resistance": party.reported,
        "sympathisers": party.sympathisers,
        "training_hours": party.hours,
        "first_training_hours": party.first_hours,
        "newly_trained": party.first_trained,
        "promoted": party.promoted,
        "promoted_trained": party.promoted_trained,
        "left": party.left,
        "left_resistance": party.left_resistance,
        "rise_by_promise": raised.get("promise", 0.0) / total if total else math.nan,
        "rise_by_work": worked / total if total else math.nan,
        "doors": party.latest.doors if party.latest else 0.0,
    }


def _public_measures(model: PlainMesaModel) -> dict[str, float]:
    """Measures of the market and of the public."""
    public = model.public
    firms = [vendor for vendor in model.vendors if vendor.in_business]
    count = len(firms)
    return {
        "vendors": float(count),
        "vendors_exited": float(len(model.vendors) - count),
        "vendor_belief": sum(v.belief for v in firms) / count if count else math.nan,
        "vendor_claim": public.message,
        "vendor_points": sum(v.points for v in firms) / count if count else math.nan,
        "vendor_pressure": public.pressure,
        "media": public.media,
        "domestic_success": public.domestic,
        "privacy_salience": public.salience,
    }
