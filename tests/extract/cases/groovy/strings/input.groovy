class Texts {
    def one = 'a { // b'
    def two = "a ${call("in ${deep { it }}")} } b"
    def three = '''class Hidden {
        void no() {}'''
    def four = """class Hidden ${inner()} {
    """
    def five = ~/[a-z]{2} \/ class Hidden {/
    def six = $/class Hidden { $name $$ /$
    def seven = a / b / c
    def eight = (a + b) / 2 /* { */ / 3
    boolean nine(x) { x ==~ /a+/ || x =~ /"/ } // }
    def "ten's \"quoted\" name"() { println /slashed one/ }
    def eleven() { return /x/ }
}
