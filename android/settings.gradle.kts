// For Android Studio and the stores. What the project itself runs is Maven (./test); see README.md.
pluginManagement { repositories { google(); mavenCentral(); gradlePluginPortal() } }
dependencyResolutionManagement { repositories { google(); mavenCentral() } }

rootProject.name = "parvis"
include(":core", ":ui", ":app")
project(":core").projectDir = file("../bindings/kotlin")
