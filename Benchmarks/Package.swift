// swift-tools-version: 6.1

import PackageDescription

let package = Package(
  name: "HelpdeskBenchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "helpdesk-swift", path: ".."),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
  ],
  targets: [
    .executableTarget(
      name: "HelpdeskBenchmarks",
      dependencies: [
        "Sampling",
        .product(name: "HelpdeskCore", package: "helpdesk-swift"),
        .product(name: "HelpdeskStore", package: "helpdesk-swift"),
      ]
    ),
    .executableTarget(
      name: "StoreComparison",
      dependencies: [
        "Sampling",
        "SlowSync",
        .product(name: "HelpdeskCore", package: "helpdesk-swift"),
        .product(name: "HelpdeskStore", package: "helpdesk-swift"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ]
    ),
    .executableTarget(
      name: "AssistQuality",
      dependencies: [
        "Sampling",
        .product(name: "HelpdeskCore", package: "helpdesk-swift"),
        .product(name: "HelpdeskStore", package: "helpdesk-swift"),
      ]
    ),
    // What the executables need: random numbers, words, the machine.
    .target(name: "Sampling"),
    .target(name: "SlowSync"),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.name != "SlowSync" {
  var settings = target.swiftSettings ?? []
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
  settings.append(.enableUpcomingFeature("ExistentialAny"))
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
  settings.append(.enableUpcomingFeature("MemberImportVisibility"))
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
  settings.append(.enableUpcomingFeature("InternalImportsByDefault"))
  target.swiftSettings = settings
}
