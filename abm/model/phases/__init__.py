"""The phases of a step: loops over state that call the rules and hold no behaviour of their own.

``public`` the calendar, vendors and stories; ``organisations`` decisions and training supply;
``members`` a step of members, side by side: in it ``belief`` what they hear and then believe,
``practice`` what they do and feel, ``watching`` what they see of one another; ``turnover`` who
comes and goes; ``tally`` the sums that the next step needs.  Sums that feed back are sums of
integers, so that no order of storage matters.
"""
