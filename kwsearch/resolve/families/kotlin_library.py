"""What is called on receivers in Kotlin without any import: functions of its library and of common classes of Java."""

KOTLIN_LIBRARY = frozenset(
    """
    add addAll aggregate aggregateTo all allMatch annotations any anyMatch append appendBytes appendCodePoint
    appendElement appendRange appendText appendln arrayListOf arrayOfNulls arrayType asCollection asIterable asList
    asReversed asReversedMutable asSequence asSubclass associate associateBy associateByTo associateTo associateWith
    associateWithTo available average averageOfByte averageOfDouble averageOfFloat averageOfInt averageOfLong
    averageOfShort binarySearch binarySearchBy build builder byteBufferForEncoding byteRangeContains canExecute
    canRead canWrite capacity capitalize cast charAt chars checkRadix checkStepIsPositive checkWindowSizeStep
    chunked chunkedSequence clear close closeFinally codePointAt codePointBefore codePointCount codePoints
    coerceAtLeast coerceAtMost coerceIn collect collectionSizeOrDefault collectionSizeOrNull commonPrefixWith
    commonSuffixWith compareBy compareTo compareToIgnoreCase compareValues compareValuesBy componentType compute
    computeIfAbsent computeIfPresent concat concatToString constrainOnce constructMessage contains containsAll
    containsKey containsValue contentDeepEquals contentDeepHashCode contentDeepToString contentEquals
    convertToListIfNotCollection copyInto copyOf copyOfRange copyOfRangeToIndexCheck copyRecursively copyTo
    copyToArrayOfAny copyValueOf count createFailure createListBuilder createMapBuilder createNewFile
    createSetBuilder createTempDir createTempFile decapitalize decodeToString default delete deleteCharAt
    deleteOnExit deleteRecursively describeConstable descriptorString desiredAssertionStatus digitOf digitToChar
    digitToInt digitToIntOrNull distinct distinctBy doubleRangeContains downTo drop dropLast dropLastWhile dropWhile
    eachCount eachCountTo elementAt elementAtOrElse elementAtOrNull empty encodeToByteArray endsWith ensureCapacity
    entry entrySet equals equalsIgnoreCase exists fill filter filterIndexed filterIndexedTo filterIsInstance
    filterIsInstanceTo filterKeys filterNot filterNotNull filterNotNullTo filterNotTo filterTo filterValues findAny
    findAnyOf findFirst findLastAnyOf findNext first firstOrNull flatMap flatMapIndexed flatMapIndexedIterable
    flatMapIndexedSequence flatMapIterable flatMapIterableTo flatMapSequence flatMapSequenceTo flatMapTo
    flatMapToDouble flatMapToInt flatMapToLong flatten flattenSequenceOfIterable floatRangeContains flush fold
    foldIndexed foldRight foldRightIndexed foldTo forEach forEachBlock forEachIndexed forEachLine forEachOrdered
    forEachRemaining forName format formatted formattedStringLength generate generateSequence get getOrElseNullable
    getOrNull getOrPut groupBy groupByTo groupingBy hasNext hasSurrogatePairAt hashCode hashMapOf hashSetOf
    hexToByte hexToByteArray hexToInt hexToLong hexToShort ifEmpty ifPresent ifPresentOrElse indent indexOf
    indexOfAny indexOfFirst indexOfLast insert intRangeContains intern intersect isBlank isCaseSensitive isEmpty
    isRooted isSurrogate isWhitespace iterate iterator join joinTo joinToString keySet last lastIndexOf
    lastIndexOfAny lastModified lastOrNull length limit lineSequence lines linkedMapOf linkedSetOf list listFiles
    listIterator listOf listOfNotNull listRoots longRangeContains lowercase map mapCapacity mapIndexed
    mapIndexedNotNull mapIndexedNotNullTo mapIndexedTo mapKeys mapKeysTo mapMulti mapMultiToDouble mapMultiToInt
    mapMultiToLong mapNotNull mapNotNullTo mapOf mapTo mapToDouble mapToInt mapToLong mapValues mapValuesTo mark
    markSupported matchEntire matches max maxBy maxByOrNull maxByOrThrow maxOf maxOrNull maxOrThrow maxWith
    maxWithOrNull maxWithOrThrow merge min minBy minByOrNull minByOrThrow minOf minOrNull minOrThrow minWith
    minWithOrNull minWithOrThrow minus mkdir mkdirs mutableListOf mutableMapOf mutableSetOf newInstance
    newReplaceEncoder next none noneMatch normalize notify notifyAll nullInputStream nullOutputStream nullReader
    nullWriter nullsFirst nullsLast numberFormatError of ofEntries ofNullable offsetByCodePoints onEach
    onEachIndexed optimizeReadOnlyList optimizeReadOnlyMap optimizeReadOnlySet or orElse orElseGet orElseThrow
    orEmpty padEnd padStart parallelStream parsedByteArrayMaxSize partition peek plus prependIndent put putAll
    putIfAbsent random randomOrNull range rangeTo rangeUntil read readAllBytes readBytes readLines readNBytes
    readText ready reduce reduceIndexed reduceIndexedOrNull reduceOrNull reduceRight reduceRightIndexed
    reduceRightIndexedOrNull reduceRightOrNull reduceTo regionMatches register relativeTo relativeToOrNull
    relativeToOrSelf relativize remove removeAll removeFirst removeFirstOrNull removeIf removeLast removeLastOrNull
    removePrefix removeRange removeSuffix removeSurrounding renameTo repeat replace replaceAfter replaceAfterLast
    replaceAll replaceBefore replaceBeforeLast replaceFirst replaceIndent replaceIndentByMargin replaceRange
    requireNoNulls requireNonNegativeLimit reset resolve resolveConstantDesc resolveSibling retainAll reverse
    reverseElementIndex reverseIteratorIndex reversePositionIndex reversed reversedArray runningFold
    runningFoldIndexed runningReduce runningReduceIndexed sambcqE scan scanIndexed sequence sequenceOf set
    shortRangeContains shuffle shuffled single singleOrNull size skip skipNBytes slice sliceArray sort sortBy
    sortByDescending sortDescending sortWith sorted sortedArray sortedArrayDescending sortedArrayWith sortedBy
    sortedByDescending sortedDescending sortedMapOf sortedSetOf sortedWith split splitToSequence spliterator
    startsWith step stream strip stripIndent stripLeading stripTrailing subList subPath subSequence subpath
    substring substringAfter substringAfterLast substringBefore substringBeforeLast subtract sum sumBy sumByDouble
    sumOfByte sumOfDouble sumOfFloat sumOfInt sumOfLong sumOfShort sumOfUByte sumOfUInt sumOfULong sumOfUShort take
    takeLast takeLastWhile takeWhile terminateCollectionToArray then thenDescending titlecase to toAbsolutePath
    toArray toBigDecimalOrNull toBigIntegerOrNull toBooleanArray toBooleanStrict toBooleanStrictOrNull toByteArray
    toByteExactOrNull toByteOrNull toCharArray toCollection toComponents toDoubleArray toDoubleOrNull toFile
    toFloatArray toFloatOrNull toGenericString toHashSet toHexString toInt toIntArray toIntExactOrNull toIntOrNull
    toList toLongArray toLongExactOrNull toLongOrNull toLowerCase toMap toMutableList toMutableMap toMutableSet
    toPath toRealPath toRelativeString toSet toShortArray toShortExactOrNull toShortOrNull toSingletonMap
    toSortedMap toSortedSet toString toTypedArray toUByte toUByteArray toUByteOrNull toUInt toUIntArray toUIntOrNull
    toULong toULongArray toULongOrNull toURI toURL toUShort toUShortArray toUShortOrNull toUpperCase toUri
    transferTo transform translateEscapes trim trimEnd trimIndent trimMargin trimStart trimToSize uhHAxoY union
    until unzip uppercase useLines valueOf values wait walk walkBottomUp walkTopDown windowed windowedIterator
    windowedSequence withDefault withDefaultMutable withIndex write writeBytes writeText wuiCnnA yJY zip zipWithNext
    """.split()  # noqa: SIM905 - a name a line would be seven hundred lines
)
"""Names alone: of kotlin-stdlib 2.2, and of Java's texts, collections, streams and files."""
