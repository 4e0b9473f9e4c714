"""The local page of ``abm explore``: the model played live, and the stored experiments.

``server`` serves the page to this machine and ends with it.  ``page`` is what a browser shows: two
rooms, ``live_room`` and ``stored_room``.  The page always runs what a config describes: each change
is written into a ``draft``, a config that is loaded and checked like any other, so that a bad value
gives the same message as on the command line, and ``abm run`` gives the same curve.

Solara and Mesa's visualization come with the extra ``explore``.  ``abm.explore.server`` can be
imported without them, and its error message names what to install.
"""
