"""Members that built-in types of a language have: a call by such a name alone tells nothing of whose it is."""

from __future__ import annotations

_OF_THE_JVM = """
    add addAll apply clear clone close compareTo contains containsKey count equals filter find first flatMap flush
    forEach get getClass getKey getName getOrDefault getValue hasNext hashCode indexOf isEmpty iterator join keySet
    last length map matches max min next put putAll read remove replace reverse set size sort split startsWith stream
    sum toArray toList toString trim value valueOf values write
"""
_MEMBERS = {
    "csharp": """
        Add AddRange Any Append Clear Close Compare CompareTo Contains ContainsKey Copy CopyTo Count Dispose Equals
        Find First GetEnumerator GetHashCode GetType GetValue Insert Join Last Length Map Max Min MoveNext Remove
        Replace Split Sum ToArray ToList ToString Trim TryGetValue Value Where WriteLine
    """,
    "go": "Close Error Len Less Lock Read String Swap Unlock Unwrap Write",
    "java": _OF_THE_JVM,
    "groovy": _OF_THE_JVM + " collect each every findAll inject",
    "javascript": """
        add all apply at bind call catch clear close concat delete done end entries error every filter finally find
        findIndex flat flatMap forEach format from get has includes indexOf insert join keys length log map next pop
        push read reduce replace resolve return reverse set shift slice some sort splice split startsWith then toJSON
        toString trim unshift value valueOf values write
    """,
    "kotlin": _OF_THE_JVM + " also let",
    "php": "count current get getMessage key next offsetGet offsetSet rewind set valid",
    "python": """
        add append clear close copy count decode encode extend find flush format get index insert items join keys
        lower next pop popitem put read readline remove replace reverse seek set setdefault sort split startswith
        strip update upper values write
    """,
    "ruby": """
        add all any append call clear close collect compact concat count delete each each_with_index empty fetch
        filter find first flatten freeze get gsub hash include index insert inspect join key keys last length map
        merge max min next pop push read reduce reject replace reverse set shift size slice sort split strip sub sum
        tap then to_a to_h to_s values write
    """,
    "rust": """
        abs all and and_then any append as_bytes as_mut as_ptr as_ref as_slice as_str borrow borrow_mut capacity chain
        chars clear clone cloned cmp collect contains contains_key copied count deref deref_mut drain drop entry
        enumerate eq err expect extend filter filter_map find first flat_map flatten flush fmt fold for_each from get
        get_mut hash index insert inspect into into_inner into_iter is_empty is_err is_none is_ok is_some iter
        iter_mut join keys last len lines map map_err max min next next_back not nth ok ok_or or or_else partial_cmp
        peek poll pop push push_str read remove replace resize retain rev reverse seek skip sort sort_by split
        starts_with step_by sum swap take then to_owned to_string to_vec trim truncate try_from try_into unwrap
        unwrap_or unwrap_or_default unwrap_or_else values with_capacity write write_str zip
    """,
    "scala": _OF_THE_JVM + " collect foldLeft getOrElse head mkString tail zip",
    "swift": """
        append compactMap contains count description filter first flatMap forEach get hash index insert isEmpty joined
        last map max min next reduce removeAll reversed sort sorted split
    """,
}
EVERYDAY = {family: frozenset(names.split()) for family, names in _MEMBERS.items()}
"""By language, as ``contribution.family_of`` gives it."""
