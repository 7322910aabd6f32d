<?php
namespace App;
$x = new class(1) extends Base implements I { use T1; public int $p = 1; const K = 2; public function am(): int { return f(); } };
$y = 3;
function make() { return new class { public function inner() { return g(); } }; }
return new class extends Migration { public function up(): void { h(); } };
