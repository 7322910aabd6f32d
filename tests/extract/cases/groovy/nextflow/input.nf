include { FASTQC; TRIM as CUT } from './modules/fastqc'
include { ALIGN } from './modules/align/main.nf'
include {
    SORT
    MERGE as JOIN
} from "../shared/sort"
include INDEX from './index'

workflow {
    FASTQC(reads)
    CUT(reads) | JOIN
}
