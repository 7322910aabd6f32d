<?php
// A function may be called like a keyword of other places, and hides nothing behind it.
function clone(object $object, array $with = []): object {}
function exit(string|int $status = 0): never {}
function length(string $text): int {}
