"""What comes to parties, and what they decide (Calendar; Decision; Training)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tests.peers.plain_mesa.arithmetic import logistic, share_of_rate, toward

if TYPE_CHECKING:
    from tests.peers.plain_mesa.history import Campaign, Result
    from tests.peers.plain_mesa.model import PlainMesaModel
    from tests.peers.plain_mesa.places import Party, Section
    from tests.peers.plain_mesa.roles import Cadre


def calendar(model: PlainMesaModel) -> None:
    """Events strike, campaigns open and close, results come in (Calendar)."""
    p, public, history = model.p, model.public, model.history
    public.media += history.foreign_stories.get(model.now, 0.0)
    woken = min(1.0, history.privacy.get(model.now, 0.0))
    public.salience = toward(public.salience, 1.0, woken)
    for party in model.parties.values():
        party.just_opened = False
        if party.present:
            _change_campaign(model, party, history.campaign(party.name, model.now))
    shocks: dict[frozenset[str], float] = {}
    for result in model.results_of_step:
        if model.results == "simulated":
            result.outcome = _simulated(model, result, shocks)
        breadth = result.campaign.breadth if result.campaign else 0.0
        publicity = model.parties[result.party].publicity
        reported = p.unpublished_success + (1.0 - p.unpublished_success) * publicity
        public.domestic += p.domestic_gain * result.outcome * math.sqrt(breadth) * reported


def _change_campaign(model: PlainMesaModel, party: Party, campaign: Campaign | None) -> None:
    """Close the campaign that ran and open another, if the calendar says so (Calendar)."""
    if campaign is party.campaign:
        return
    if party.campaign is not None:
        coordinators = party.novices + party.insiders
        if coordinators > 0.0:
            party.campaign.novices = party.novices / coordinators
        for section in party.everywhere:
            section.mandate = False
        if party.vendor is not None:
            party.vendor.clients.remove(party)
            party.vendor = None
        party.launched = False
        party.novices = party.insiders = 0.0
    party.campaign = campaign
    if campaign is not None:
        party.latest = campaign
        party.opened_in = model.now
        party.just_opened = True
        for member in model.members_of(party):
            member.decided = False
            member.said_choice = 0


def _simulated(model: PlainMesaModel, result: Result, shocks: dict[frozenset[str], float]) -> float:
    """Outcome of a simulated election (Simulated results)."""
    p = model.p
    pair = frozenset((result.party, result.rival))
    if pair not in shocks:
        shocks[pair] = model.random.gauss(0.0, 1.0)
    shock = shocks[pair] if result.party > result.rival else -shocks[pair]

    def doors(name: str) -> float:
        latest = model.parties[name].latest if name in model.parties else None
        return latest.doors if latest else 0.0

    knocked = (doors(result.party) - doors(result.rival)) / p.doors_reference
    return float(result.lead + p.true_effect * knocked + p.swing * shock > 0.0)


def decision(model: PlainMesaModel) -> None:
    """Parties launch, mandate, redesign, stage and sign up (Decision)."""
    for party in model.parties.values():
        party.staged = party.publicity
    for party in model.parties.values():
        if not party.present:
            continue
        party.inertia = _inertia(model, party)
        if party.campaign is not None:
            if party.just_opened:
                _open_campaign(model, party, party.campaign)
            if party.launched or party.campaign.local:
                _mandate_sections(model, party, party.campaign)
            if party.campaign.primary:
                _form_teams(model, party, party.campaign)
            _redesign(model, party, party.campaign)
        _stage(model, party)
        _feel_publicity(model, party)
        _sign_up(model, party)


def _inertia(model: PlainMesaModel, party: Party) -> float:
    """Inertia in a general election (Inertia)."""
    p = model.p
    age = max(model.year - party.founded, 0.0)
    members = max(party.members * model.history.scale, 1.0)
    of_age = p.inertia_age / 2.0 * math.log(1.0 + age / p.inertia_years)
    of_size = p.inertia_size * math.log(members / p.inertia_members)
    of_factions = p.inertia_factions * (party.given.factions - 1)
    return p.inertia * max(0.0, p.inertia_floor + of_age + of_size + of_factions)


def _open_campaign(model: PlainMesaModel, party: Party, campaign: Campaign) -> None:
    """Decide on the launch, once a campaign, and hire a vendor (Launch)."""
    p, leaders = model.p, party.leaders()
    base: list[tuple[Cadre, float]] = [
        (leader, leader.utility_of_launch(1.0, party.resistance, 0.0)) for leader in leaders
    ]

    def wants(party_luck: float, lucks: list[float]) -> bool:
        extra = p.party_noise * party_luck
        pairs = zip(base, lucks, strict=True)
        votes = sum(utility + extra + p.cadre_noise * luck > 0.0 for (_, utility), luck in pairs)
        return votes > len(base) / 2.0

    def fresh() -> float:
        return model.random.gauss(0.0, 1.0)

    draws = int(p.launch_draws)
    lucky = sum(wants(fresh(), [fresh() for _ in base]) for _ in range(draws))
    campaign.launch_probability = p.launch_share * lucky / draws
    wanted = wants(fresh(), [leader.launch_luck(campaign) for leader in leaders])
    imposed = campaign.launched_in_history if model.launch == "history" else None
    decided = wanted if imposed is None else imposed
    party.launched = campaign.launched = decided and model.random.random() < p.launch_share
    firms = [vendor for vendor in model.vendors if vendor.in_business]
    if firms and (party.launched or campaign.local):
        weights = [vendor.credibility + 1e-9 for vendor in firms]
        party.vendor = model.random.choices(firms, weights)[0]
        party.vendor.clients.append(party)


def _mandate_sections(model: PlainMesaModel, party: Party, campaign: Campaign) -> None:
    """Secretaries decide for their sections, headquarters follow the launch (Mandates)."""
    for section in party.everywhere:
        if section.mandate or section.members == 0:
            continue
        p = model.p
        share = p.mandate_share if party.launched else p.local_mandate_share
        if section.headquarters:
            section.mandate = party.launched and _draw(model, section, campaign) < share
        elif _concerned(model, section, campaign):
            asked = _draw(model, section, campaign) < campaign.reach * share
            section.mandate = (asked and _secretary_mandates(model, section, campaign)) or _leaks(
                model, section
            )


def _draw(model: PlainMesaModel, section: Section, campaign: Campaign) -> float:
    """One draw for section and campaign (Mandates)."""
    if section.concern[0] is not campaign:
        section.concern = (campaign, model.random.random())
    return section.concern[1]


def _concerned(model: PlainMesaModel, section: Section, campaign: Campaign) -> bool:
    """Whether a local section is within the reach of a campaign (Mandates)."""
    return _draw(model, section, campaign) < campaign.reach


def _form_teams(model: PlainMesaModel, party: Party, campaign: Campaign) -> None:
    """In a primary, sections start with nobody's leave (Mandates)."""
    for section in party.sections:
        if section.mandate or not _concerned(model, section, campaign):
            continue
        hazard = model.p.team_rate * campaign.open_signup * section.willing
        section.mandate = model.random.random() < share_of_rate(hazard, model.history.delta)


def _secretary_mandates(model: PlainMesaModel, section: Section, campaign: Campaign) -> bool:
    """Whether the secretary, if there is one, mandates the section (Mandates)."""
    p, secretary = model.p, section.seats[0].member
    if secretary is None:
        return False
    extra = (
        p.cadre_noise * secretary.mandate_luck(campaign)
        + p.launch_pull * section.party.launched
        + p.local_norm * section.norm
    )
    anticipated = p.local_anticipation * section.resistance / section.members
    return secretary.utility_of_launch(p.local_structure, anticipated, extra) > 0.0


def _leaks(model: PlainMesaModel, section: Section) -> bool:
    """Whether a willing section starts by itself (Mandates)."""
    most = section.willing > section.actives / 2.0
    return most and model.random.random() < model.share.gate_leak


def _redesign(model: PlainMesaModel, party: Party, campaign: Campaign) -> None:
    """The organisation is rebuilt as far as national leaders want it (Redesign)."""
    p = model.p
    wanting = 0
    for leader in party.leaders():
        extra = p.cadre_noise * leader.launch_luck(campaign)
        structure = 1.0 + p.redesign_inertia
        wanting += leader.utility_of_launch(structure, party.resistance, extra) > 0.0
    rate = p.redesign_rate * wanting / max(p.national_cadres, 1.0)
    party.depth = toward(party.depth, 1.0, share_of_rate(rate, model.history.delta))


def _stage(model: PlainMesaModel, party: Party) -> None:
    """Publicity follows the wish to be seen in a campaign, else it fades (Staging)."""
    p, public, campaign = model.p, model.public, party.campaign
    if campaign is None:
        party.publicity = toward(party.publicity, 0.0, model.share.staging_decay)
        return
    wish = 0.0
    if party.launched or party.mandated > 0:
        wish = logistic(
            p.staging_success * public.domestic
            + p.staging_media * public.media
            + p.staging_image * p.image_weight * campaign.image_deficit
            + p.staging_breadth * party.breadth
            + p.staging_belief * party.cadre_belief
            - 2.0 * p.staging_privacy * party.privacy
            - p.staging_reserve
        )
    party.publicity = toward(party.publicity, wish, model.share.staging)


def _feel_publicity(model: PlainMesaModel, party: Party) -> None:
    """Publicity as it weighs with privacy concern (Staging)."""
    pace = model.pace.privacy
    if pace == 1.0:
        party.publicity_felt = party.publicity
    else:
        risen = pace * (party.publicity - party.staged)
        party.publicity_felt = min(1.0, max(0.0, party.publicity_felt + risen))


def _sign_up(model: PlainMesaModel, party: Party) -> None:
    """Sympathisers volunteer and coordinators come forward (Sign-up)."""
    p, share, campaign = model.p, model.share, party.campaign
    if campaign is None:
        party.sympathisers = toward(party.sympathisers, 0.0, share.volunteer_loss)
        return
    members = party.members * model.history.scale
    graded = p.ungraded_signup + (1.0 - p.ungraded_signup) * party.given.ladder
    rate = p.novice_rate * campaign.open_signup * graded
    come = share_of_rate(rate, model.history.delta)
    party.sympathisers = toward(party.sympathisers, p.sympathiser_pool * members, come)
    party.novices = toward(party.novices, party.sympathisers, share.insider)
    party.insiders = toward(party.insiders, p.active_share * members, share.insider)


def training(model: PlainMesaModel) -> None:
    """Each mandated section's chance of a session and its trainers' belief (Training)."""
    for party in model.parties.values():
        effort = model.history.training_effort(party.name, model.now)
        for section in party.everywhere:
            section.training_chance = 0.0
            if party.campaign is not None and section.mandate and section.candidates > 0:
                _supply(model, section, effort)


def _supply(model: PlainMesaModel, section: Section, effort: float) -> None:
    """Sessions in one section, by who gives them (Training)."""
    p, public = model.p, model.public
    parts = (
        (p.party_sessions * effort, section.party.staff_belief),
        (p.vendor_sessions * public.pressure, public.message),
        (
            p.cascade_sessions * section.trainers,
            section.trainers_belief / section.trainers if section.trainers else 0.0,
        ),
    )
    sessions = sum(offered for offered, _ in parts)
    if sessions <= 0.0:
        return
    section.teachers_belief = sum(offered * belief for offered, belief in parts) / sessions
    shorter = p.session_hours / model.session_hours
    hazard = sessions * p.session_places / section.candidates * shorter
    section.training_chance = share_of_rate(hazard, model.history.delta)


def set_parties(model: PlainMesaModel) -> None:
    """What the step has in common for all members of a party (Training; Leaving)."""
    p, history = model.p, model.history
    for party in model.parties.values():
        if not party.present:
            continue
        party.shown = party.publicity * party.breadth
        seats = len(party.office("staff"))
        party.advocacy = model.share.advocacy * party.staff / seats if seats else 0.0
        wanted = math.floor(history.wanted(party.name, model.now) + 0.5)
        surplus = 0.0
        if party.members > wanted > 0.0:
            surplus = math.log(party.members / wanted) / history.delta
        pulse = p.office_pulse * history.pulse(party.name, model.now)
        party.exit_hazard = p.exit_rate + pulse + surplus
