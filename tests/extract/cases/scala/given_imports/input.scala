package shelf

import store.{given Order[?]}
import cellar.{Cellar, given Order[Map[Int, Cellar]], given}
import attic.given
import hall.{given, *}
