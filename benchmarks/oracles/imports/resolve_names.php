<?php
// Reads paths of PHP files, one a line; writes one JSON row a file: names that its tokens write, as PHP's rules qualify
// them, each with the file that composer's class loader finds for it: php resolve_names.php ROOT < FILES
// Row: [file, [[kind, line, file or null] ...]]; the kind is "use" or "name".
[$script, $root] = $argv;
$root = realpath($root);
$loader = null;
foreach (glob("$root/vendor/composer/ClassLoader.php") as $place) {
    require $place;
    $loader = new Composer\Autoload\ClassLoader();
    foreach (require "$root/vendor/composer/autoload_psr4.php" as $prefix => $folders) $loader->setPsr4($prefix, $folders);
    foreach (require "$root/vendor/composer/autoload_namespaces.php" as $prefix => $folders) $loader->set($prefix, $folders);
    $loader->addClassMap(require "$root/vendor/composer/autoload_classmap.php");
}

$files = array_filter(explode("\n", stream_get_contents(STDIN)));
$functions = [];
foreach ($files as $file) {
    foreach (functions_of("$root/$file") as $name) $functions[strtolower($name)] = $file;
}

function tokens(string $path): array
{
    $skipped = [T_WHITESPACE, T_COMMENT, T_DOC_COMMENT];
    return array_values(array_filter(PhpToken::tokenize(file_get_contents($path)), fn ($token) => !in_array($token->id, $skipped)));
}

function step(PhpToken $token): int
{
    return $token->is(['{', T_CURLY_OPEN, T_DOLLAR_OPEN_CURLY_BRACES]) ? 1 : ($token->is('}') ? -1 : 0);
}

function functions_of(string $path): array
{
    [$namespace, $depth, $base, $found] = ['', 0, 0, []];
    $tokens = tokens($path);
    foreach ($tokens as $at => $token) {
        if ($token->id === T_NAMESPACE && in_array($tokens[$at + 1]->id, [T_STRING, T_NAME_QUALIFIED])) {
            $namespace = $tokens[$at + 1]->text . '\\';
            $base = $tokens[$at + 2]->text === '{' ? 1 : 0;
        }
        $depth += step($token);
        if ($token->id === T_FUNCTION && $tokens[$at - 1]->id !== T_USE && $depth === $base && $tokens[$at + 1]->id === T_STRING) $found[] = $namespace . $tokens[$at + 1]->text;
    }
    return $found;
}

function place(string $name, bool $function = false): ?string
{
    global $loader, $root, $functions;
    if ($function) return $functions[strtolower($name)] ?? null;
    $found = $loader ? $loader->findFile($name) : false;
    return $found ? substr(realpath($found), strlen($root) + 1) : null;
}

foreach ($files as $file) {
    $tokens = tokens("$root/$file");
    [$namespace, $classes, $calls, $rows, $depth, $inside] = ['', [], [], [], 0, []];
    for ($at = 0; $at < count($tokens); $at++) {
        $token = $tokens[$at];
        $depth += step($token);
        if ($token->is('}') && $inside && end($inside) === $depth) array_pop($inside);
        if (in_array($token->id, [T_CLASS, T_TRAIT, T_INTERFACE, T_ENUM]) && $tokens[$at - 1]->id !== T_DOUBLE_COLON) $inside[] = $depth;
        if ($token->id === T_NAMESPACE && in_array($tokens[$at + 1]->id, [T_STRING, T_NAME_QUALIFIED])) {
            $namespace = $tokens[++$at]->text;
            continue;
        }
        if ($token->id === T_USE && !$inside && $tokens[$at + 1]->text !== '(') {
            $function = $tokens[$at + 1]->id === T_FUNCTION;
            $constant = $tokens[$at + 1]->id === T_CONST;
            [$prefix, $name, $alias] = ['', '', ''];
            for ($at += $function || $constant ? 2 : 1; ; $at++) {
                $text = $tokens[$at]->text;
                if ($text === '{') [$prefix, $name] = [$name, ''];
                elseif ($text === ',' || $text === ';' || $text === '}') {
                    if ($name !== '') {
                        $whole = ltrim($prefix . $name, '\\');
                        $alias = $alias ?: substr(strrchr('\\' . $whole, '\\'), 1);
                        if ($function) $calls[strtolower($alias)] = $whole;
                        elseif (!$constant) $classes[strtolower($alias)] = $whole;
                        if (!$constant) $rows[] = ['use', $line, place($whole, $function)];
                    }
                    [$name, $alias] = ['', ''];
                    if ($text === ';') break;
                } elseif ($tokens[$at]->id === T_AS) $alias = $tokens[++$at]->text;
                else { $name .= $text; $line = $tokens[$at]->line; }
            }
            continue;
        }
        $before = $tokens[$at - 1]->id ?? 0;
        if (!in_array($token->id, [T_STRING, T_NAME_QUALIFIED, T_NAME_FULLY_QUALIFIED, T_NAME_RELATIVE])) continue;
        if (in_array($before, [T_OBJECT_OPERATOR, T_NULLSAFE_OBJECT_OPERATOR, T_DOUBLE_COLON, T_FUNCTION, T_CONST, T_CLASS, T_TRAIT, T_INTERFACE, T_ENUM, T_GOTO])) continue;
        $next = $tokens[$at + 1]->text ?? '';
        if ($next === ':' && ($tokens[$at + 2]->text ?? '') !== ':' && in_array($tokens[$at - 1]->text, ['(', ','])) continue; // a named argument
        $call = $next === '(' && !in_array($before, [T_NEW, T_ATTRIBUTE]) && !in_array($tokens[$at - 1]->text, ['#[']);
        $text = $token->text;
        [$first, $rest] = [strstr($text . '\\', '\\', true), substr($text, strlen(strstr($text . '\\', '\\', true)))];
        $local = $namespace === '' ? '' : $namespace . '\\';
        if ($text[0] === '\\') $names = [substr($text, 1)];
        elseif ($token->id === T_NAME_RELATIVE) $names = [$local . substr($text, 10)];
        elseif ($call && $rest === '') $names = [$calls[strtolower($text)] ?? $local . $text, $text];
        elseif (isset($classes[strtolower($first)])) $names = [$classes[strtolower($first)] . $rest];
        else $names = [$local . $text];
        foreach ($names as $name) {
            $found = place($name, $call);
            if ($found !== null) { $rows[] = ['name', $token->line, $found]; break; }
        }
    }
    echo json_encode([$file, $rows]), "\n";
}
