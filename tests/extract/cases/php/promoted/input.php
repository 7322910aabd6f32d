<?php
final class Point
{
    public function __construct(readonly int $x, #[Sensitive] readonly ?string $y = null, protected readonly Z $z) {}
    public function after(): int { return 1; }
}
