import HelpdeskStoreConformance

/// One way in which a store breaks the contract.
enum Sabotage: String, CaseIterable, Sendable {
  case dropsUnknownFields, emptiesTextToNull, ignoresPreconditions, stopsAtTheFirstFailure
  case forgetsReceipts, acceptsEveryDigest, dropsUniqueness, countsVersionsTwice
  case cutsNulls, readsTheNewestInSnapshots, neverHasANextPage, alwaysHasANextPage
  case countsThePageAsTotal, reversesTies, forgetsTheReversal, losesAGroup, roundsPercentilesDown
  case splitsCommitsInTheFeed, losesTheLastChange, showsWholeRecordsInTheFeed, startsTheFeedAnew
  case neverLeases, ignoresSettlements, ignoresDestinations, losesBytesOfBlobs, keepsDeletedBlobs
  case searchesStaffTextForAll, scoresOneTooMuch, forgetsExclusions, forgetsPhrases,
    erasesByDeleting, staysOpen

  /// The case that must catch it.
  var caughtBy: StoreCase {
    switch self {
    case .dropsUnknownFields: .unknownTagsSurvive
    case .emptiesTextToNull: .emptyTextIsNotNull
    case .ignoresPreconditions: .versionHoldsOnlyForThatVersion
    case .stopsAtTheFirstFailure: .failureStopsNoOther
    case .forgetsReceipts: .repetitionReturnsTheReceipt
    case .acceptsEveryDigest: .otherDigestIsRefused
    case .dropsUniqueness: .emptyTextCollides
    case .countsVersionsTwice: .versionsCountPuts
    case .cutsNulls: .nullsComeLast
    case .readsTheNewestInSnapshots: .snapshotHoldsStill
    case .neverHasANextPage: .walkEqualsTheWhole
    case .alwaysHasANextPage: .lastPageHasNoNext
    case .countsThePageAsTotal: .totalCountsTheWholeFilter
    case .reversesTies: .tiesAreBrokenByKey
    case .forgetsTheReversal: .childrenKeepToTheRange
    case .losesAGroup: .noGroupTakesNothing
    case .roundsPercentilesDown: .percentileIsNearestRank
    case .splitsCommitsInTheFeed: .commitIsNotSplit
    case .losesTheLastChange: .feedShowsEveryChange
    case .showsWholeRecordsInTheFeed: .feedShowsColumnsBeforeAndAfter
    case .startsTheFeedAnew: .feedCursorMayBeUsedAgain
    case .neverLeases: .leaseKeepsOthersAway
    case .ignoresSettlements: .deliveredEntryIsGone
    case .ignoresDestinations: .groupsAndDestinationsAreApart
    case .losesBytesOfBlobs: .blobIsReadAsPut
    case .keepsDeletedBlobs: .deletedBlobIsGone
    case .searchesStaffTextForAll: .customersScoresIgnoreStaffText
    case .scoresOneTooMuch: .scoresAreThoseOfRanking
    case .forgetsExclusions: .excludedWordsMustBeMissing
    case .forgetsPhrases: .phraseStandsInOnePart
    case .erasesByDeleting: .erasureReachesTheFeed
    case .staysOpen: .closedStoreRefusesEverything
    }
  }
}
