<?php
define('LIMIT', 10);
\define('OTHER', 1);
const VERSION = '1.0', BUILD = 2;

/** Adds. */
function add(int $a, int $b = 1): int
{
    function nested() {}
    return $a + $b;
}

if (!function_exists('fallback')) {
    function fallback() {}
}

$double = function ($x) use ($double) { return add($x, $x); };
$short = fn($x) => $x * 2;
$object = new class(1) extends Base implements Named {
    public function name() { return eval('1'); }
};

$basket->items()->first()?->price();
Basket::open()->close();
self::helper(static::other());
$callback(1);
array_map(strlen(...), $list);
echo "total {$basket->total()} of $count euro", 'plain';
$text = <<<EOT
heredoc $basket->name text
function no_function() {}
EOT;
`ls -l`;
?>
<p>Total: <?= htmlspecialchars($total) ?></p>
