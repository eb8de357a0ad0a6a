import HelpdeskCore

extension DemoBuilder {
  func tickets() async throws {
    try await payout()
    try await dispute()
    try await escrow()
    try await smallThings()
    try await today()
  }

  private func create(
    _ subject: String, _ description: String, from requester: Requester,
    _ priority: TicketPriority, _ category: TicketCategory, kind: TicketKind = .question,
    channel: Channel = .ticket, tags: [String] = []
  ) async throws -> TicketID {
    let draft = NewTicket(
      subject: subject, description: description, priority: priority, category: category,
      kind: kind, channel: channel, tags: tags)
    return try await root.createTicket(draft, from: requester, origin: .form).id
  }

  /// Answered, resolved and rated.
  private func payout() async throws {
    let ticket = try await create(
      "Where is my payout?",
      "The poster approved milestone 2 on Friday. My bank shows nothing yet. Job 8841.",
      from: ben, .medium, .payments, tags: ["payout"])
    await wait(.minutes(50))
    _ = try await maya.take(ticket)
    try await maya.sendMessage(
      ticket, "Hello Ben, it left escrow on Friday at 17:10, so the bank sends it on Monday.")
    await wait(.hours(3))
    try await desk.acting(as: ben).sendMessage(ticket, "It is here. Thanks for the quick answer!")
    try await maya.resolveTicket(ticket, "Payout left on Friday evening; arrived on Monday.")
    try await desk.acting(as: ben).rateTicket(ticket, 5, comment: "Quick and clear.")
  }

  /// Two parties disagree; one of them is waited for.
  private func dispute() async throws {
    await wait(.hours(4))
    let ticket = try await create(
      "Contractor delivered half of the kitchen",
      "We agreed on eleven cabinets, contract 5512 says so. Six are there and he asks for the whole"
        + " amount. I will not release the money.",
      from: dmitri, .high, .disputes, kind: .other, tags: ["dispute", "contract"])
    await wait(.minutes(40))
    try await jonas.assignTicket(ticket, to: .me)
    try await jonas.sendMessage(
      ticket, "Hello Dmitri, the money stays in escrow. Please send photographs of the cabinets.")
    try await jonas.addInternalNote(
      ticket, "Contract 5512, page 2: “eleven cabinets, delivered together”. Ask Farid as well.")
    _ = try await maya.follow(ticket)
  }

  /// The classic: the money is there, the status is not.
  private func escrow() async throws {
    await wait(.hours(13))
    let ticket = try await create(
      "Escrow still says awaiting funding",
      "I paid 2,400 for job 9020 yesterday and the bank has confirmed it, reference MX-77120. The"
        + " job page still says “Awaiting funding” and my contractor does not begin.",
      from: emi, .high, .payments, kind: .bug, tags: ["escrow", "sync"])
    await wait(.minutes(25))
    _ = try await maya.take(ticket)
    try await maya.sendMessage(
      ticket, "Hello Emi, your money is here; only the status is behind. I have synced it.")
    await wait(.hours(1))
    try await maya.resolveTicket(ticket, "Synced the escrow status by hand; the job is funded.")
  }

  private func smallThings() async throws {
    await wait(.hours(2))
    let invoice = try await create(
      "Invoice with our VAT number",
      "Hello, could you put our VAT number on the invoices of this year? Our accountant asks.",
      from: dmitri, .low, .billing, kind: .billing, channel: .email, tags: ["invoice"])
    await wait(.minutes(30))
    let upload = try await create(
      "App closes when I add photographs",
      "Every time I add more than three photographs to a delivery the app closes. Android 15.",
      from: farid, .medium, .appError, kind: .bug, tags: ["app", "upload"])
    await wait(.hours(1))
    try await jonas.sendMessage(
      upload, "Hello Farid, thank you. Which version of the app is it? It is under Settings, About."
    )
    try await jonas.label(invoice, add: [.followUp])
    await wait(.hours(15))
  }

  /// What waits when the desk opens.
  private func today() async throws {
    _ = try await create(
      "Cannot log in after changing my phone",
      "I have a new phone and the code app is on the old one, which is broken. I have to deliver"
        + " today.", from: chloe, .urgent, .accountAccess, tags: ["login"])
    await wait(.minutes(20))
    _ = try await create(
      "Payment stuck in escrow",
      "The work is done and approved, but the payment has been stuck in escrow since Thursday."
        + " Please help, I have to pay my people. Job 9107.",
      from: ada, .high, .payments, tags: ["escrow", "payment"])
    await wait(.minutes(15))
    _ = try await create(
      "Escrow for job 9107",
      "Writing again because the form gave no answer: the escrow of job 9107 does not release.",
      from: ada, .medium, .payments, channel: .email, tags: ["escrow"])
    await wait(.minutes(10))
    _ = try await create(
      "How do I invite a second contractor?",
      "Is it possible to have two contractors on one job? I would like to split the painting.",
      from: emi, .low, .featureQuestion, kind: .question)
  }
}
