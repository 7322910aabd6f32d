package depot

@Composable
fun Shelf(title: @Composable (() -> Unit)) { title() }

@Composable
fun Row(
    lead: @Composable (() -> Unit) = {},
    trail: @Composable (RowScope.() -> Unit) = {},
    label: @Composable (() -> Unit)? = null,
    each: @Composable (suspend (Int) -> Unit),
    frame: @Composable (() -> Unit) -> Unit,
) { lead() }

typealias Slot = @Composable (Scope.() -> Unit)

class Visitor(@all:Email val mail: String, @all:Length(1, 9) @Named val name: String)

fun last() {}
