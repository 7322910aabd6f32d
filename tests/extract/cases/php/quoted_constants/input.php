<?php
define("LIMIT", 10);
\define("OTHER" , 1);
define("PART_$name", 2);
