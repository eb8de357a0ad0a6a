// swift-tools-version: 6.1

import PackageDescription

let package = Package(
  name: "HelpdeskBenchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "helpdesk-swift", path: "..")
  ],
  targets: [
    .executableTarget(
      name: "HelpdeskBenchmarks",
      dependencies: [
        .product(name: "HelpdeskCore", package: "helpdesk-swift"),
        .product(name: "HelpdeskStore", package: "helpdesk-swift"),
      ]
    )
  ],
  swiftLanguageModes: [.v6]
)

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
