add_custom_command(OUTPUT out COMMAND echo \"${WHO}\" > out)
string(REGEX REPLACE \( \\) TEXT "a\"b)")
add_subdirectory(after)
set(PATH_OF a\ b)
