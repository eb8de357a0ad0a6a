import HelpdeskCore

extension DemoBuilder {
  func knowledge() async throws {
    let kb = root.kb
    let escrow = try await kb.createArticle(
      title: "How to manually sync escrow status",
      body: """
        Sometimes the bank confirms a payment, but the job still shows “Awaiting funding”. The \
        money is safe: only the status is behind. A manual sync asks the bank again.
        """,
      steps: [
        Article.Step(
          title: "Open the job's payment page",
          body: "Go to Jobs, choose the job, then Payment."),
        Article.Step(
          title: "Choose “Sync escrow status”",
          body: "It is in the menu at the top right. A sync takes up to a minute."),
        Article.Step(
          title: "Check the amount",
          body: "Escrow should now show “Funded”. If it does not, write to us with the transfer's"
            + " reference."),
      ], category: .payments, tags: ["escrow", "sync", "payment"])
    _ = try await kb.publish(escrow.id)
    let payout = try await kb.createArticle(
      title: "When payouts arrive",
      body: """
        A payout leaves escrow as soon as the poster approves the milestone. Banks take one to \
        three working days. A payout that was requested after 16:00 leaves on the next working day.
        """, category: .payments, tags: ["payout", "bank"])
    _ = try await kb.publish(payout.id)
    let dispute = try await kb.createArticle(
      title: "What happens in a dispute",
      body: """
        Either side can open a dispute until 14 days after delivery. The money stays in escrow. We \
        read the contract and the messages, ask both sides, and decide within five working days.
        """, category: .disputes, tags: ["dispute", "contract"])
    _ = try await kb.publish(dispute.id)
    _ = try await kb.createArticle(
      title: "Tax forms for contractors",
      body: "Draft: which form goes where, by country.", category: .billing, tags: ["tax"])
    _ = try await kb.installStandardQuickIssues()
  }

  func responses() async throws {
    for (title, body, category) in [
      (
        "Escrow sync",
        "Hello {{customer.name}},\n\nthe money for {{ticket.subject}} has arrived; only the"
          + " status is behind. Please choose “Sync escrow status” on the job's payment page.",
        TicketCategory.payments
      ),
      (
        "Payout time",
        "Hello {{customer.name}},\n\nyour payout has left escrow. Banks take one to three"
          + " working days.", .payments
      ),
      (
        "Thanks, closing",
        "Thank you for writing. We close {{ticket.number}} now; a reply opens it again.", .general
      ),
    ] {
      _ = try await root.responses.create(title: title, body: body, category: category)
    }
  }
}
