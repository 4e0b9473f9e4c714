"""The market of vendors (Promise)."""

from __future__ import annotations

import math
from random import Random
from typing import TYPE_CHECKING

import mesa

from tests.peers.plain_mesa.arithmetic import clipped_normal, poisson, share_of_rate, toward

if TYPE_CHECKING:
    from tests.peers.plain_mesa.model import PlainMesaModel
    from tests.peers.plain_mesa.places import Party

MOST_FIRMS = 256


class Vendor(mesa.Agent):
    """A firm that sells data-driven canvassing."""

    model: PlainMesaModel

    def __init__(self, model: PlainMesaModel, belief: float | None = None) -> None:
        super().__init__(model)
        p = model.p
        drawn = clipped_normal(self.random, p.vendor_belief, p.belief_spread)
        self.belief = drawn if belief is None else belief
        self.standing = self.credibility = self.random.uniform(p.least_standing, 1.0)
        self.stake = p.founding_stake
        self.tail = math.exp(p.claim_tail * self.random.gauss(0.0, 1.0))
        self.in_business = True
        self.clients: list[Party] = []
        self.claim = 0.0  # until it has traded for a step

    @property
    def points(self) -> float:
        """Points of the vote that the claim promises."""
        return self.claim * self.model.p.promised_points * self.tail

    @property
    def voice(self) -> float:
        """Weight in the message."""
        return self.credibility * (1.0 if self.in_business else self.model.p.exited_voice)

    def trade(self, rivals: int) -> None:
        """Move stake, belief and credibility; leave the market or not; claim (Promise)."""
        model, p, share = self.model, self.model.p, self.model.share
        salience, pressure = model.public.salience, model.public.pressure
        delta = model.history.delta
        if self.in_business:
            crowd = 1.0 + len(self.clients) + p.rival_stake * rivals
            self.stake = toward(self.stake, 1.0 - p.first_stake / crowd, share.stake)
        self.belief = toward(self.belief, 1.0, share_of_rate(p.vendor_interest * self.stake, delta))
        if self.clients:
            mean = sum(party.belief for party in self.clients) / len(self.clients)
            self.belief = toward(self.belief, mean, share.vendor_learning)
        self.belief = toward(self.belief, 0.0, share_of_rate(p.vendor_scruple * salience, delta))
        trusted = self.standing * (1.0 - p.attack_credibility * pressure)
        self.credibility = toward(self.credibility, trusted, share.credibility)
        if self.in_business:
            hazard = p.market_exit * (p.exit_base + salience) * (p.exit_doubt - self.belief)
            if self.random.random() < share_of_rate(hazard, delta):
                self.leave()
        self.claim = self.belief + self.stake * p.exaggeration * (1.0 - self.belief)

    def leave(self) -> None:
        """Leave the market; nothing else makes the message drop (F59)."""
        self.in_business = False
        self.stake = 0.0
        for party in self.clients:
            party.vendor = None
        self.clients = []


def promise(model: PlainMesaModel) -> None:
    """Vendors act, firms are founded, stories fade (Promise)."""
    p, public = model.p, model.public
    in_business = sum(vendor.in_business for vendor in model.vendors)
    for vendor in model.vendors:
        vendor.trade(in_business - 1)
    heard = math.fsum(vendor.voice for vendor in model.vendors)
    weighted = math.fsum(vendor.voice * vendor.claim for vendor in model.vendors)
    public.message = weighted / heard if heard > 0.0 else 0.0
    credible = math.fsum(vendor.credibility for vendor in model.vendors if vendor.in_business)
    public.pressure = credible / (credible + p.pressure_half)
    entry = (p.market_entry + p.market_boom * public.domestic) * model.history.delta
    for _ in range(poisson(model.random, entry)):
        found_firm(model)
    public.media = toward(public.media, 0.0, model.share.media_decay)
    public.domestic = toward(public.domestic, 0.0, model.share.domestic_decay)
    public.salience = toward(public.salience, 0.0, model.share.salience_decay)


def found_firm(model: PlainMesaModel, belief: float | None = None) -> None:
    """Found a firm, by nobody of the parties or by one of their staff (Promise, a firm)."""
    if len(model.vendors) < MOST_FIRMS:
        model.vendors.append(Vendor(model, belief))


def story(random: Random, trials: int, success: float, shown: int) -> float:
    """Share of successes in a story that is told (What the step has in common)."""
    successes = range(min(shown, trials), trials + 1)
    weights = [
        math.comb(trials, k) * success**k * (1.0 - success) ** (trials - k) for k in successes
    ]
    if sum(weights) == 0.0:  # what never happens is told as if it just had
        return successes[0] / trials
    return random.choices(successes, weights)[0] / trials
