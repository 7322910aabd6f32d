apply(from = "gradle/deps.gradle.kts")

tasks.register<Copy>("copied") { from("a") }
tasks.register("plain")
project.tasks.create("made", Jar::class) { pack() }
val listed by tasks.registering(Exec::class) { commandLine("ls") }
val other by tasks.creating
val version by extra("1")
names.register("none")
