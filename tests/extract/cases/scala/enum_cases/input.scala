package shelf

enum Level(val depth: Int) extends Item derives Order:
  case Low extends Level(0)
  case Deep(metres: Int, note: Note) extends Level(1) with Marked[Deep]
  case Other extends Spare(2)
  case Left, Right
  def next: Level = Low
