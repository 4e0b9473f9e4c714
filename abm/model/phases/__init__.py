"""The phases of a step: loops over state that call the rules and hold no behaviour of their own.

``public`` the calendar, vendors and stories; ``organisations`` decisions and training supply;
``members`` what one member hears and does; ``turnover`` who comes and goes; ``tally`` the sums that
the next step needs.  Sums that feed back are sums of integers, so that no order of storage matters.
"""
