import HelpdeskCore

extension DeskOperation {
  var knowledgeCalls: [OperationCall] {
    switch self {
    case .readArticles:
      [
        OperationCall(
          name: "kbArticles",
          staff: { desk, _ in _ = try await desk.kbArticles(status: .published).value },
          customer: { desk, _ in _ = try await desk.kbArticles().value }),
        OperationCall(
          name: "popular", staff: { desk, _ in _ = try await desk.kb.popular() },
          customer: { desk, _ in _ = try await desk.popularArticles() }),
        .customer("article") { _ = try await $0.article($1.article.id) },
        .customer("article(slug:)") { _ = try await $0.article(slug: $1.article.slug) },
        .customer("relatedArticles") { _ = try await $0.relatedArticles(to: $1.article.id) },
      ]
    case .readDraftArticles:
      [
        .staff("kbArticles") { desk, _ in _ = try await desk.kbArticles().value },
        .staff("kbArticles(status:)") { desk, _ in
          _ = try await desk.kbArticles(status: .draft).value
        },
        .staff("article") { _ = try await $0.kb.article($1.draft.id).value },
        .staff("article(slug:)") { _ = try await $0.kb.article(slug: $1.draft.slug) },
        .staff("revisions") { _ = try await $0.kb.revisions(of: $1.draft.id) },
        .staff("gaps") { desk, _ in _ = try await desk.kb.gaps() },
        .staff("related") { _ = try await $0.kb.related(to: $1.draft.id) },
      ]
    case .readCannedResponses:
      [
        .staff("all") { desk, _ in _ = try await desk.responses.all().value },
        .staff("preview") { _ = try await $0.responses.preview($1.response.id, for: $1.ticket.id) },
      ]
    case .readQuickIssues:
      [
        OperationCall(
          name: "quickIssues", staff: { desk, _ in _ = try await desk.quickIssues().value },
          customer: { desk, _ in _ = try await desk.quickIssues().value })
      ]
    case .linkArticle:
      [
        .staff("linkArticleToTicket") {
          try await $0.kb.linkArticleToTicket($1.article.id, $1.ticket.id)
        },
        .staff("unlinkArticle") {
          try await $0.kb.unlinkArticle($1.article.id, from: $1.ticket.id)
        },
      ]
    case .rateArticle:
      [.customer("rateArticle") { try await $0.rateArticle($1.article.id, isHelpful: true) }]
    case .viewArticle:
      [.customer("viewArticle") { try await $0.viewArticle($1.article.id) }]
    case .writeArticles: articleCalls
    case .writeResponses: responseCalls
    default: []
    }
  }

  private var articleCalls: [OperationCall] {
    [
      .staff("createArticle") { desk, _ in
        try await desk.kb.createArticle(title: "New", body: "New.")
      },
      .staff("updateArticle") {
        try await $0.kb.updateArticle($1.draft.id, ArticleChanges(title: "Changed"))
      },
      .staff("publish") { try await $0.kb.publish($1.draft.id) },
      .staff("unpublish") { try await $0.kb.unpublish($1.article.id) },
      .staff("archive") { try await $0.kb.archive($1.article.id) },
      .staff("restore") { try await $0.kb.restore($1.draft.id, revision: 1) },
      .staff("delete") { try await $0.kb.delete($1.archived.id) },
    ]
  }

  private var responseCalls: [OperationCall] {
    [
      .staff("create") { desk, _ in
        try await desk.responses.create(title: "New", body: "New.")
      },
      .staff("update") { try await $0.responses.update($1.response.id, title: "Changed") },
      .staff("delete") { try await $0.responses.delete($1.response.id) },
      .staff("createQuickIssue") { desk, _ in
        try await desk.kb.createQuickIssue(title: "New")
      },
      .staff("updateQuickIssue") {
        try await $0.kb.updateQuickIssue($1.quickIssue.id, QuickIssueChanges(title: "Changed"))
      },
      .staff("installStandardQuickIssues") { desk, _ in
        _ = try await desk.kb.installStandardQuickIssues()
      },
    ]
  }
}
