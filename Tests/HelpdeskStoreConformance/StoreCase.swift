public import Testing

/// A guarantee that every store gives, checked by ``StoreConformance/run(_:)-(StoreCase)``.
///
/// The raw value of a case is its rule, in one sentence.
public enum StoreCase: String, CaseIterable, Sendable {
  // MARK: Records
  case fieldsAreReadAsPut = "Fields of every kind are read back as they were put."
  case unknownTagsSurvive = "Fields that the schema does not declare survive unchanged."
  case missingRecordIsNil = "A key without a record is answered by nil."
  case recordsAnswerByPlace = "Records come in the order of the keys asked for, repeats included."
  case putReplacesEverything = "A put replaces all fields; none of the old ones stays."
  case emptyTextIsNotNull = "An empty text is a value, an absent tag is null."
  case emptyRecordIsARecord = "A record without fields is a record."
  case deleteRemoves = "A deleted record is gone from keys and queries."
  case deletingNothingIsHarmless = "Deleting where nothing is succeeds and changes nothing."
  case keptMatchesRecord = "A kept value is the decoding of exactly the record it comes with."
  case oneAnswerPerRequest = "A read gives one answer per request, each in its request's shape."

  // MARK: Versions and preconditions
  case versionsCountPuts = "A record's version is 1 at first and one more with every put."
  case versionsBeginAnewAfterDelete = "A record put after its deletion begins at version 1 again."
  case absentHoldsOnlyWithoutRecord = "The precondition absent holds only where no record is."
  case presentHoldsOnlyWithRecord = "The precondition present holds only where a record is."
  case versionHoldsOnlyForThatVersion = "The precondition version holds for that version only."
  case firstBrokenPreconditionIsNamed = "A conflict names the first key that did not hold."
  case preconditionsSeeTheStateBefore = "Preconditions are judged before the commit's own writes."
  case preconditionsMayStandAlone = "A precondition may guard a key that the commit does not write."
  case failedCommitLeavesNothing = "A commit that fails leaves nothing of itself behind."
  case writtenFollowsMutations = "A receipt lists what was written in the order of the mutations."
  case revisionsNeverGoBack = "Revisions never go back, and a read sees what was committed."

  // MARK: Several commits in one call
  case oneResultPerCommit = "A call returns one result per commit, in order."
  case laterCommitSeesEarlier = "A commit sees what the commits before it in the call did."
  case failureStopsNoOther = "A commit that fails neither stops the next nor draws a number."
  case replayWithinOneCall = "A repetition is recognised within one call."

  // MARK: Uniqueness
  case uniqueValueIsTaken = "A unique column's value belongs to one record."
  case nullNeverCollides = "Null in a unique column never collides."
  case emptyTextCollides = "An empty text in a unique column collides like any other."
  case uniqueTextIsExact = "Unique texts collide only when they are exactly equal."
  case recordKeepsItsOwnValue = "A record may be put again with its own unique value."
  case uniqueValueIsFreed = "A unique value is free once its record has changed or gone."
  case uniqueValueMovesWithinACommit = "Unique values may change owners within one commit."
  case uniqueValueTwiceInACommit = "One commit cannot give two records the same unique value."
  case failedCommitFreesNothing = "A commit that fails neither frees nor takes unique values."

  // MARK: Numbers
  case numbersBeginAtOne = "Numbers of a sequence are 1, 2, 3 and so on."
  case sequencesAreApart = "Every sequence counts for itself."
  case numberIsWrittenIntoItsRecord = "A number drawn stands in its record's field."
  case numbersFollowTheRequests = "Numbers are drawn in the order of the requests."
  case failureDrawsNoNumber = "A commit that fails leaves no gap in the numbers."
  case numberNeedsItsRecord = "A number's record must be put by the same commit."
  case drawnNumberIsCheckedForUniqueness = "A drawn number obeys a unique column like any value."

  // MARK: Idempotency
  case repetitionReturnsTheReceipt = "A repetition returns the old receipt and does nothing."
  case otherDigestIsRefused = "The same key with another digest is refused."
  case receiptIsReadable = "A receipt can be read under its idempotency key."
  case failedCommitMayBeRepeated = "A commit that failed keeps no receipt and may be repeated."
  case receiptIsKeptForADay = "A receipt is kept for at least 24 hours."
  case permanentReceiptIsKeptForGood = "A permanent receipt is kept for good."
  case withoutKeyNothingIsReplayed = "A commit without an idempotency key is never a repetition."

  // MARK: What is refused on the way in
  case nulIsRefused = "U+0000 is refused in every text and key."
  case idsAreOneTo128Bytes = "Ids have 1 to 128 bytes."
  case columnTextIsAtMost128Bytes = "Texts in columns have at most 128 bytes, others any length."
  case columnHasItsKind = "A column holds values of its kind only."
  case keyIsWrittenOnceInACommit = "A commit writes each key at most once."
  case unknownTypeIsRefused = "A record type that was not declared is refused."
  case idempotencyKeyIsOneTo256Bytes = "Idempotency keys have 1 to 256 bytes."
  case topicIsOneTo64Bytes = "Topics of the outbox have 1 to 64 bytes."
  case nothingWorksBeforeAttach = "Before a schema was attached nothing is read or written."
  case attachingAgainIsHarmless = "Attaching the same schema again changes nothing."
  case contradictingSchemaIsRefused = "A schema whose columns contradict the old ones is refused."

  // MARK: Conditions
  case equalsTakesTheValue = "equals takes the records with exactly that value."
  case isInTakesAnyOfTheValues = "isIn takes the records with one of the values, none for none."
  case rangeIsHalfOpen = "A range has its lower bound and not its upper one; null is outside."
  case rangeKnowsTheLimits = "Ranges are right at the limits of 64 bits."
  case isNullTakesAbsentValues = "isNull takes the records without the tag."
  case containsTakesMembers = "contains takes the records that have the key in their set."
  case notTakesTheRestAndNulls = "not takes all other records, those with null included."
  case allConditionsOfAGroupHold = "Within a group all conditions must hold."
  case anyGroupIsEnough = "A record that several groups take comes and counts once."
  case noGroupTakesNothing = "No group takes nothing, an empty group everything."
  case filterTakesUpTo64Groups = "A filter has at most 64 groups."
  case writesMoveRecordsBetweenFilters = "A write takes effect on every filter at once."
  case queriesKeepToTheirType = "A query sees records of its own type only."

  // MARK: What queries refuse
  case unknownColumnIsRefused = "A column that was not declared is refused."
  case otherKindIsRefused = "A condition of another kind than its column is refused."
  case textsCannotBeSortedBy = "A set of texts cannot be sorted by."
  case pageLimitIsOneTo10000 = "A page has 1 to 10,000 records."
  case strangeCursorIsRefused = "A cursor that the store did not make is refused."
  case relevanceNeedsAMatch = "An order by relevance needs a text match."
  case refusedRequestAnswersNothing = "One refused request refuses the whole read."
  case textIsAnsweredOrUnsupported = "Text is answered by a TextSearching store, else unsupported."

  // MARK: Orders
  case withoutTermsByKey = "Without terms the order is that of keys: id bytes, then sequence."
  case integersSortByValue = "Integers sort by value, with their sign."
  case textSortsByBytes = "Text sorts by its UTF-8 bytes."
  case nullsComeLast = "Nulls come last in both directions."
  case tiesAreBrokenByKey = "Ties are broken by ascending key in both directions."
  case termsCountInTurn = "A later term counts where the earlier ones are equal."
  case undeclaredOrderIsAnswered = "An order that was not declared is answered all the same."
  case boundTermsDoNotMatter = "A term that an equality binds changes nothing."

  // MARK: Paging
  case walkEqualsTheWhole = "Pages of any size make up the whole, in its order."
  case lastPageHasNoNext = "The last page has no cursor, even when it is full."
  case cursorMayBeUsedAgain = "A cursor may be used again, with another limit too."
  case walkSurvivesWrites = "A record that does not change during a walk comes exactly once."
  case walkCrossesIntoNulls = "A walk passes from values to nulls."
  case totalCountsTheWholeFilter = "The total counts all that the filter takes, on every page."
  case walkWithinASnapshotHoldsStill = "A walk within a snapshot sees that snapshot only."

  // MARK: Measures
  case figuresAreExact = "Every figure is exact and leaves nulls out."
  case figuresOverNothing = "Over nothing, counts and sums are 0 and other figures nil."
  case percentileIsNearestRank = "A percentile is a value that occurs: that of the nearest rank."
  case figuresNeedTheirColumns = "A figure over an unfit column or beyond 1,000 is refused."
  case figuresKeepToTheFilter = "Figures cover what the filter takes, each record once."
  case groupsByColumn = "A column groups by its values in ascending order, null last."
  case groupsByMember = "A set groups by its members, each record once under each."
  case groupsByInterval = "Intervals have their lower boundary and not their upper one."
  case groupsByTwo = "Two groupings make one group per combination that occurs."
  case groupKeysSortByBytes = "Groups by text come in the order of UTF-8 bytes."
  case groupingsHaveLimits = "More than two groupings, and unfit ones, are refused."

  // MARK: Children
  case childrenComeBySequence = "Children of an owner come by sequence, and no others."
  case childrenKeepToTheRange = "Children come from the range of sequences asked for."
  case childrenKeepToTheLimit = "A limit keeps the first children in the direction asked for."
  case childrenFollowWrites = "Children follow every write."
  case ownersAreForgottenAndMadeAnew =
    "One commit may take an owner's last child and give it another."

  // MARK: Feed
  case feedShowsEveryChange = "The feed shows every change in the order of the commits."
  case feedBeginsAtTheBeginning = "The beginning stands before the first change."
  case feedShowsColumnsBeforeAndAfter = "A change shows the columns before and after, no more."
  case feedShowsTypesWithoutColumns = "Records without columns change with empty sides."
  case feedShowsDrawnNumbers = "A change shows the numbers its commit drew."
  case commitIsNotSplit = "All changes of one commit are on one page."
  case feedPagesInOrder = "Pages of any size make up the feed."
  case refusedCommitsLeaveTheFeedAlone = "Refused and repeated commits leave the feed alone."
  case readCursorSplitsTheFeed = "What a read did not show follows its cursor."
  case endOfFeedWaits = "The cursor at the end goes on with the next change."
  case feedCursorMayBeUsedAgain = "A cursor of the feed may be used again."
  case snapshotCursorFollowsTheSnapshot = "What a snapshot does not show follows its cursor."
  case feedRebuildsTheState = "Whoever follows the feed has the columns of every record."
  case feedLimitIsPositive = "A page of the feed has a positive limit."

  // MARK: Snapshots
  case snapshotHoldsStill = "A snapshot shows its revision to every request."
  case snapshotsAreApart = "Snapshots do not disturb each other."
  case snapshotShowsTheNewest = "A snapshot shows everything that was committed before it."
  case releasedSnapshotIsRefused = "A released snapshot is refused; releasing twice is harmless."
  case strangeSnapshotIsRefused = "A snapshot of another store is refused."

  // MARK: Outbox
  case entryIsClaimedAsWritten = "An entry is claimed as it was written, leased from now on."
  case oldestOfAGroupComesFirst = "Of a group and destination only the oldest entry is claimed."
  case entriesOfOneCommitKeepTheirOrder = "Entries of one commit keep their order."
  case groupsAndDestinationsAreApart = "Groups and destinations do not hold each other up."
  case waitingHeadHoldsUpItsGroup = "An entry that is not due yet holds up those behind it."
  case topicsAreClaimedApart = "A claim takes entries of its own topic only."
  case claimKeepsToTheLimit = "A claim takes at most so many entries, the oldest first."
  case leaseKeepsOthersAway = "A lease keeps others away until it runs out, to the instant."
  case outboxShowsWhatHappened = "The outbox shows attempts, next instant and reason."
  case dueIsWhenTheNextCanBeClaimed = "The due instant is that of the next possible claim."
  case deliveredEntryIsGone = "A delivered entry is gone."
  case retryWaits = "A retry waits for its instant and keeps its place."
  case deadEntryHoldsUpNobody = "A dead entry is kept and holds up nobody."
  case deadEntryCanBeReplayed = "A dead entry can be replayed, its attempts counted anew."
  case lostLeaseIsRefused = "A settlement is refused when another claim was made since."
  case lateSettlementCounts = "A lease that ran out settles where nobody else has claimed."
  case settlementIsPartOfItsCommit = "A settlement and its commit succeed or fail together."
  case liveEntryIdIsTaken = "No two entries of the outbox have the same id."

  // MARK: Blobs
  case blobIsReadAsPut = "A blob is read back byte for byte."
  case blobHasItsChecksum = "A blob's checksum is its CRC-32C."
  case emptyBlobIsABlob = "A blob may be empty."
  case blobKeepsToTheLimit = "A blob may have as many bytes as its limit, and not one more."
  case missingBlobIsRefused = "Reading a missing blob is refused, deleting it is harmless."
  case strangeBlobNameIsMissing = "A name that no store makes is a missing blob, never a path."
  case deletedBlobIsGone = "A deleted blob is gone."
  case failingSourceKeepsNothing = "A source that fails makes putting its blob fail."
  case commitAsksForItsBlob = "A commit that asks for a missing blob fails."

  // MARK: Text
  case allWordsMustBeFound = "A match that requires all words finds documents with all of them."
  case anyWordIsEnough = "A match that does not require all words finds any of them."
  case wordsMatchWhole = "A word matches whole words only."
  case prefixFindsLongerWords = "A prefix matches itself and every longer word."
  case excludedWordsMustBeMissing = "An excluded word or prefix keeps a document out."
  case phraseStandsInOnePart = "A phrase is found where its words follow one another in one part."
  case phraseKeepsToTheAudience = "A phrase is found in the audience's own text only."
  case phraseIsACondition = "A phrase combines with conditions, negation, pages and relevance."
  case messagesAreFoundAsTheirDocument = "Words of a message find the document it belongs to."
  case nextReadFindsTheWords = "The first read after a commit finds its words."
  case textFollowsUpdates = "Words go only when no part of the document has them."
  case textFollowsDeletes = "Words of a deleted record no longer find anything."
  case textIsACondition = "A text match combines with conditions, orders and measures."
  case snapshotHoldsTextStill = "A snapshot shows the text of its revision."
  case matchTakesUpTo64Words = "A match has at most 64 words."

  // MARK: Audiences
  case staffTextIsForStaff = "Text for staff is found by staff only."
  case exclusionKeepsToTheAudience = "What excludes a document is the audience's own text."
  case customersScoresIgnoreStaffText = "Customers' results and scores ignore text for staff."
  case wordsMayChangeTheirAudience = "A text may change its audience."

  // MARK: Relevance
  case scoresAreThoseOfRanking = "A score is the sum of Ranking's over the terms."
  case staffScoresCountEverything = "A score for staff counts every part of the document."
  case bestComesFirst = "The best score comes first, ties by key."
  case scoresFollowDeletes = "Statistics follow every update and deletion."
  case relevancePagesEqualTheWhole = "Pages by relevance of any size make up the whole."
  case relevanceWalkSurvivesWrites = "A walk by relevance keeps its statistics while others write."

  // MARK: Erasure
  case erasedRecordsAreGone = "Erased records are gone, and their unique values free."
  case erasureReachesTheFeed = "No change in the feed shows what was erased."
  case erasureIsNotMissedByTheFeed = "A cursor from before hears of an erasure or is compacted."
  case erasureReachesTheOutbox = "Erasing a record takes the outbox entries of its group along."
  case erasedTextIsNotFound = "Erased text is not found and counts in no score."
  case erasingNothingIsHarmless = "Erasing where nothing is changes nothing."

  // MARK: Closing and reopening
  case closedStoreRefusesEverything =
    "A closed store refuses every call; closing twice is harmless."
  case closingEndsTheWakeups = "Closing ends the wakeups, those asked for later too."
  case recordsSurviveReopening = "Records, versions and unique values survive reopening."
  case receiptsAndNumbersSurviveReopening = "Receipts and numbers survive reopening."
  case outboxSurvivesReopening = "Entries of the outbox, alive and dead, survive reopening."
  case feedSurvivesReopening = "A cursor of the feed survives reopening."
  case blobsSurviveReopening = "Blobs survive reopening."

  // MARK: Concurrency
  case concurrentNumbersHaveNoGaps = "Numbers drawn by many writers are 1 to n without a gap."
  case concurrentIncrementsAllCount = "Of writers on one version exactly one succeeds."
  case concurrentRepetitionHappensOnce = "A commit repeated by many at once happens once."
  case concurrentUniqueValueHasOneOwner = "A unique value wanted by many goes to one."
  case readersSeeWholeCommits = "A read during writes sees whole commits at one revision."
  case concurrentFeedMissesNothing = "Whoever follows the feed during writes misses nothing."
  case concurrentClaimsNeverShare = "No entry is leased to two workers at once."
}

extension StoreCase {
  /// The guarantee, in one sentence.
  public var rule: String { rawValue }

  /// The case's name, as it stands in the source.
  public var name: String { String(describing: self) }
}

extension StoreCase: CustomTestStringConvertible {
  /// Name and rule, as a test's output shows them.
  public var testDescription: String { "\(name): \(rule)" }
}
