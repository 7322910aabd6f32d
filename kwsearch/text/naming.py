"""Which words names have for a word of prose: a function that determines is called is_, a number count or size. Lean.

Learned from documented definitions (benchmarks/relevance/naming.py); only lines of an answer are ordered by it, because
such words are far too common to find files by.
"""

from __future__ import annotations

from kwsearch.text.prose import stem

_NAMED = """
about info data context state stats stat
absolut abs
access operator operators lazy unsafe
accord by
action handler handlers
activ all
actual apply
actualli do does
add push put
addition add
additional options option extra
address addr addrs host hosts
adjust set settings setting
advanc next
against match matches matching
algorithm alg
alias alias
alignment align aligned
allocat alloc new malloc
allocation alloc allocator
allow with check checked
alphabetic alpha
alreadi or in try if duplicate duplicates duplicated exists existing exist
alternativ alt
alway true
annotation annotate annotated
another to with next not operator operators
api state stats stat log logging
appear in
append add push
appli map mapping mapped filter filters filtered
application app call calls
appropriat for
architectur arch
argument args arg
array all
ascend asc
assembl build
assert not
assertion assert
assignment assign operator operators
associat get data find put info has
association to associate associated by
asynchronous async
asynchronousli async
atomicalli and atomic
attach add
attempt try from retry retries
attribut attr attrs getattr
authentication auth authenticate authenticated
authorization auth
automatic auto
automaticalli auto enabled enable
auxiliari aux
availabl not
averag avg
avoid data cache cached caching
back to
bas abstract from io factory
base6 base based
basic base based
becaus on one
begin start started starts
behavior action actions mode mod
benchmark bench
best find
big be
binari bin bins
bit int
bitwis or
block each
bodi content contents
boolean bool is if
both with all and request requests requested
bound bind binding bindings with
buffer buf bytes byte
build async and make builtin
builder build
byt length
calculat calc compute computed
call on one request requests requested do does start started starts after handle
callabl call calls
callback cb on one handler handlers call calls
cancellation cancel canceled
cannot not error errors invalid no
cap max
capabiliti cap caps
cast to as
caus exception exceptions
certificat cert certs
chang update updated updates event events resize
channel receive received send sent chan
character char chars charset charsets
charset encode encoding encoded
check is has in validate valid contains
children child
class builder strategy object objects generator loader
claus on one where by have having
clear reset all
client server
collection of
collector collect
coloriz color colors
combin and build
command cmd args arg
common base based
compar equal equals cmp match matches matching
comparison compare equal equals cmp eq
compatibiliti server
compatibl unimplemented
compilation compile compiled
complet done finish finished after
completion complete completed
compos then and
compression compressor
concatenat concat join
concatenation concat
concurrentli concurrent
condition if when where not
conditional cond
configur set settings setting config configs with has options option build
configuration config configs configure configured conf
connection connect connected connecting conn socket
consider is
constant const
construct stream streams streaming input inputs file files exception exceptions make builder
constructor builder exception exceptions impl construct base based reader readers
consum into accept accepts accepted
contain has empty copy data all result results
context ctx
contextual context
control ctrl mode mod
conversion convert to converter double
convert to as from into normalize normalized conversion
converter convert
coordinat coord coords
copi clone
correspond get from to and by
cosin co cos
could failed fail error errors not be
counter count counts
crc3 crc
creat new init from make factory initialize initialized
creation create created
credential creds
current get use using used this thread threads threaded
currentli current get is active all
dat time timed
data buffer buffered buffers input inputs
databas db
datetim time timed date
day of
deadlin timeout
deallocat free
debug string strings print log logging
decid is
declar of
declaration parse parsed declare declared declaring info
decod codec header headers
decrement dec
deduplicat dedup
defin def defs with declare declared declaring has by of
definition def defs impl
delet remove removed destroy clear
deletion delete deleted
delimiter split
dependenci deps dep
deprecation deprecated deprecate
dereferenc deref
deriv from
descend desc
describ info description descriptor descriptors
description describe desc string strings
descriptor desc fd
deserializ from
destruction destroy
detail exception exceptions index indexed indexes
detect is has
determin is should has can
devic dev
dictionari dict
differenc diff
different update updated updates
directli direct from
directori dir dirs path paths file files mkdir
disabl enabled enable no off
discard drop dropped
disk file files
dispatch invoke
dispatcher dispatch
display hidden hide show
divid div split by
division div
document doc docs
documentation doc docs
doesn not no
don file files no non none handler handlers use using used result results
download url
dump debug
duplicat dup unique distinct
dynamicalli dynamic
eagerli eager
either or find
element all empty take elem array arrays pop
els if
email mail
embed server
emit on one
empti non none clear if
enabl set settings setting use using used
encoder encode encoding encoded
encryption encrypt encrypted
end append of last at finish finished suffix
ensur check checked validate
entir all
entri input inputs
enum value values
enumeration type types typed
environment env
equal are not eq operator operators
equaliti equal equals operator operators eq
error err
establish connect connected connecting
evaluat eval expression expressions if
evaluation eval
event on one change changed changes listener listeners
everi all
exactli exact single
except tail
exception error errors throw throwing not failure failures
exclud type types typed
execut run running exec command commands do does after before
execution execute async
exist contains or has if not no
existenc exists existing exist
expansion expand expanded
expiration expired expire expires
explicitli explicit
expression expr as like in return
extend ext
extension ext builder extended extend
extract from
extractor extract
fail error errors if
failur failed fail error errors try on one
fals is bool empty non none
faster fast
filenam file files name names named
filesystem fs file files
find by lookup
finish end ends complete completed close closed closing
fir on one
first of start started starts find take head begin
flag non none
flatten flat
flight in
float double converter
float6 float floating
folder path paths
follow trailing block blocking blocks string strings and
form to
format string strings fmt
formatter format formats
forward device devices
found not find no missing exception exceptions resolve resolved
fulli full
function func fn init call calls in json
generat gen make
generation generate generated generator
generator generate generated
generic type types typed
getter get
globalli global
greater than max or ge
group by
handl on one server process processing listener listeners
handler handle
handshak server
hardwar hw
hash seed seeds
hashcod hash
hasher hash
header content contents http
helper utils util define defined do does
her task tasks
hexadecimal hex
hold list lists
hook on one after
hostnam host hosts name names named
http client handler handlers request requests requested service services
human pretty
id by
identifi id ids type types typed by key keys
identifier id ids name names named ident
immediateli immediate before after and
implement impl stream streams streaming provider providers client as builder
implementation impl channel channels http stream streams streaming service services bind binding bindings
includ with all
increment inc and
indentation indent indented
index at of idx by
indic index indexed indexes
indicat is can has exception exceptions not use using used
inequaliti operator operators
infiniti inf
information info context
initial init
initialis init
initializ init start started starts
initialization init initialize initialized
initializer init
initiat start started starts
injection inject injected
insert after before
insertion insert
insid in
installation install installed
instanc string strings exception exceptions builder factory http channel channels
instantiat initialize initialized create created instance instances
instead hash array arrays
int3 int
int6 int
integer int
interfac provider providers
internal impl queue queued
internalli internal
interpolation interpolate
intersection intersect intersects
invalid error errors validate bad
invocation invoke call calls
invok on one handle call calls handler handlers after before
ip host hosts
ipv4 pv ip inet
ipv6 ipv
item by
iterat each for
iteration iter each
iterator iter make begin
itself self
json as marshal
keep type types typed data
keepaliv keep alive
kind type types typed
known type types typed all
languag lang
largest max last
last end ends back
lazili lazy
least at
length len
less than le or
letter alpha
level info
librari lib
limit max
list all
littl le
localli local locale
locat find
location loc
log warning warn warnings debug
logarithm log logging
logger log logging
logical or and not
look find
lookup by
loop for while in
lowercas lower
lz4 lz
mak with
manag instance instances
mani count counts size sizes
manualli manual
mark set settings setting as reset
match regexp any find all
maximal max
maximum max limit limits limited per
mbean bean
md5 md
mean is
member of
memori mem in
messag msg exception exceptions
metadata meta info
method return
middlewar use using used
migration migrate
millisecond ms millis timeout time timed delay delayed
mim content contents
minimum min
mod only
modifi update updated updates write writing change changed changes
modification modified modify
modulo mode mod
mov up
multipl multi many composite group groups
multipli mul
multiplication mul
mutabl mut mute
namespac ns
nanosecond nano nanos
ne should for required require requires
necessari or
need init if needs need ne
negat not
negation negate negated
nest inner
network net
new with channel channels initialize initialized output writer abstract
newli new
newlin line lines
nod in has
non if or base based address addresses
normalization normalize normalized
noth noop nop null no
notifi on one listener listeners close closed closing
notification on one notify
null not or if
nullabl null
number count counts num size sizes len of length
numeric number numbers
object from initialize initialized make as obj interface interfaces
obtain get
occur error errors exception exceptions invalid
occurrenc of
off backoff
offset at
old and
onc on one
op noop
operat os
operation op ops update updated updates
operator op ops or
option opt opts
optional options option
order by sort sorted
output out writer print
over iter iterator
overrid with
overwrit set settings setting
packag pkg
pair all map mapping mapped item items entry entries
panic must
parameter params param
parent child
parser parse parsed
part of extract
partialli partial
particular by
pass with stream streams streaming or argument arguments wrap wrapped wrapping raw
past end ends
pathnam path paths
payload data request requests requested event events
pend has flush
percentag percent
perform each for and do does on one accept accepts accepted
persist save saved
pointer ptr ptrs data
pool new
position index indexed indexes pos at
possibl can output try
power two of pow
predicat filter filters filtered while if not
preparation prepare prepared
present contains has any or if id ids
prevent disable disabled
previous prev
previousli previous
print dump display
process handle run running
processor process processing
produc as create created
promis wait waiting
properti prop props
provid org with stream streams streaming body
provider provide provides provided adapter context
public key keys
purpos for
queri sql
queu peek drain
quot unquote unquoted string strings
rais error errors not found check checked on one exception exceptions
randomli random
raw from value values
re type types typed
read only
readabl string strings read debug
reader read
receiv recv on one response responses stream streams streaming handle data
recent latest
recoveri recover
rectangl rect
recursiveli recursive deep recurse
red rb
redirection redirect redirects
reduction reduce reduced
referenc ref refs
reflection reflect
register add reg regs registration registrations
registration register registered
registri register registered
regular regex regexp reg regs
relat info
relativ base based
releas close closed closing unlock unlocked cleanup free
remot peer peers
remov clear all pop delete deleted strip unregister
removal remove removed
replac update updated updates put
replacement replace
report is has
repositori repo
represent result results as node nodes item items range ranges
representation to string strings repr as description format formats
request req http
requir missing no
requirement required require requires
reset clear
resolution resolve resolved resolver
resolver resolve resolved
respond to
respons body status
result output
retriev get fetch
rotation rotate
round up
run execute after call calls main setup
safeli safe
satisfi filter filters filtered match matches matching
sav after before
schedul task tasks
se check checked
search find index indexed indexes by
second per time timed sec duration
select filter filters filtered
selection select selected
send write writing request requests requested response responses do does
separat split and
sequenc seq
sequential stream streams streaming
serializ write writing
serialization serialize serialized serializer serializers
setter set settings setting
sha1 sha
shell exec
shutdown close closed closing
sign verify
simplifi simple
sinc or
singl on one from query queries item items
siz length
slf4 slf
slic from
smallest min
socket tcp send sent
som with
sort by order ordered ordering
sourc src
specifi with of attribute attributes on one all not
specific for by with on one info single
specification spec specs
split part parts
sql row rows
squar sqrt
src copy
sslcontext ssl
stabl id ids
stack push
standard default defaults
start begin at
startup start started starts
statement return stmt for
staticalli static
statistic state stats stat
stop close closed closing
stor put
storag store stored
stream input inputs
string to str from format formats text print
struct info data
structur info struct structs list lists
subclass class classes
subscriber subscription subscriptions subscribe subscribed
subscription subscribe subscribed
substr string strings
subtract sub
subtre tree
subtyp type types typed
successful success
successfulli success successful
suitabl for
sum total
superclass super
suppli from of
support not
sur ensure check checked
symbol sym
symbolic symlink
synchroniz sync
synchronization sync
synchronous sync
synchronousli sync
tak with create created parse parsed make
tell is
templat render
temporari temp
test is has any
thread worker workers executor
through get data
throw exception exceptions check checked if not error errors failed fail
tim now at date
timeout time timed
timestamp time timed
tl ssl client
todo id ids
token auth
total len count counts size sizes
track state stats stat
trail trim
transform to map mapping mapped
transformation transform transformed
translat to
translation translate translated
treat as
tri and
trigger on one
tru is has match matches matching can should empty
tupl zip make
turn enabled enable
typ of return
underli stream streams streaming as flush
unexpect error errors
uniqu id ids uid
uniqueness unique
unsign uint
until wait waiting for await awaiting while
upper max
uppercas upper
uri from url
url ur ls link links linked
utf8 utf
utiliti utils util helper helpers io
v1 request requests requested
valid is invalid assert
validat valid check checked and
validation validate validator valid
validator validation validate
validiti valid
valu return int val vals
variabl var vars
vector vec from
verifi check checked
verification verify
view as
visitor visit
wait for timeout await awaiting and
want request requests requested
watcher watch watched
way operator operators
whenever on one
whitespac space spaces
width size sizes
window win
within in timeout item items contains
without no empty only null raw unchecked
work cwd
would check checked
wrap from with http
wrapper wrap wrapped wrapping result results bytes byte
writ output
writabl write writing
writer write writing
yet pending not
yield each iter
zero empty
"""
"""On each line the `stem` of a word, and the parts of names that stand for it, likeliest first."""


def named_as(word: str) -> list[str]:
    """Return the folded parts of names that stand for a folded word of prose, likeliest first."""
    begin = f"\n{stem(word)} "
    at = _NAMED.find(begin)
    return _NAMED[at + len(begin) : _NAMED.index("\n", at + 1)].split(" ") if at >= 0 else []
