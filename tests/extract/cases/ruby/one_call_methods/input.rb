class Base
  def run = raise "not here"
  def say(name) = puts name, 3
  def stop(why) = raise Stopped, "because #{why}"
  def self.build = warn "built" if ENV["LOUD"]
  private def log = logger.info "done"
  def area = width * height
  def after; end
end
