"""What stands behind the commands in ``scripts/``.

``paths`` and ``process`` are the ground; ``system``, ``source``, ``python``, ``assets`` and
``postgres`` each make one part of the environment and skip what is already there;
``environment`` joins them; ``node`` has the JavaScript tools; ``database`` makes and clones
databases; ``commands`` holds one module for each command. Only the standard library is used:
nothing is installed yet when this starts.
"""
