<?php
function shown() { return '__halt_compiler();'; }
__halt_compiler();
function notHere() { hidden(); }
