// swift-tools-version: 6.1

import PackageDescription

let package = Package(
  name: "helpdesk-swift",
  platforms: [.macOS(.v15), .iOS(.v18)],
  products: [
    .library(name: "HelpdeskCore", targets: ["HelpdeskCore"]),
    .library(name: "HelpdeskStore", targets: ["HelpdeskStore"]),
    .library(name: "HelpdeskStoreConformance", targets: ["HelpdeskStoreConformance"]),
    .executable(name: "HelpdeskDemo", targets: ["HelpdeskDemo"]),
  ],
  dependencies: [],
  targets: [
    .target(name: "HelpdeskCore"),
    .target(name: "HelpdeskStore", dependencies: ["HelpdeskCore"]),
    .executableTarget(name: "HelpdeskDemo", dependencies: ["HelpdeskCore", "HelpdeskStore"]),

    // A library that authors of stores link into their own test target, hence under Tests/.
    .target(
      name: "HelpdeskStoreConformance",
      dependencies: ["HelpdeskCore"],
      path: "Tests/HelpdeskStoreConformance"
    ),
    .testTarget(
      name: "HelpdeskCoreTests",
      dependencies: ["HelpdeskCore", "HelpdeskStore"],
      resources: [
        .copy("Calendars/Fixtures/business-hours.tsv"),
        .copy("Assist/Fixtures/banking77-sample.tsv"),
      ]
    ),
    .testTarget(
      name: "HelpdeskStoreTests",
      dependencies: ["HelpdeskCore", "HelpdeskStore", "HelpdeskStoreConformance"]
    ),
    .testTarget(
      name: "HelpdeskDemoTests",
      dependencies: ["HelpdeskCore", "HelpdeskStore", "HelpdeskDemo"]
    ),

    .testTarget(
      name: "WorkflowTest",
      dependencies: ["HelpdeskCore", "HelpdeskStore"],
      path: "Examples/WorkflowTest"
    ),
  ],
  swiftLanguageModes: [.v6]
)

// Programs to read and to copy from.
for name in ["QuickStart", "WhatIfReport", "LiveBoard", "BotHandover"] {
  package.targets.append(
    .executableTarget(
      name: name, dependencies: ["HelpdeskCore", "HelpdeskStore"], path: "Examples/\(name)"))
}

// .ci/faults builds the store's tests for release; the others would take minutes and are not run.
if Context.environment["HELPDESK_ONLY_STORE_TESTS"] != nil {
  package.targets.removeAll { $0.type == .test && $0.name != "HelpdeskStoreTests" }
}

for target in package.targets {
  var settings = target.swiftSettings ?? []
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
  settings.append(.enableUpcomingFeature("ExistentialAny"))
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
  settings.append(.enableUpcomingFeature("MemberImportVisibility"))
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
  settings.append(.enableUpcomingFeature("InternalImportsByDefault"))
  target.swiftSettings = settings
}
