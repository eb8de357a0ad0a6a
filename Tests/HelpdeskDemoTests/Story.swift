/// A morning at the desk, as it is typed and as it is answered.
enum Story {
  static let options = ["--clock", "2026-03-02T09:00", "--echo"]

  static let lines = [
    #"list unassigned --sort sla"#,
    #"as maya"#,
    #"take 7"#,
    #"reply 7 Hello Ada, I have asked the bank to release job 9107."#,
    #"note 7 The bank's reference is MX-80211."#,
    #"merge 8 into 7"#,
    #"thread 8"#,
    #"watch breached"#,
    #"new "Invoice shows the wrong name" --from c-4 --category billing --priority high"#,
    #"advance 2h"#,
    #"advance 1h"#,
    #"list breached"#,
    #"as customer p-17"#,
    #"reply 8 It has arrived, thank you!"#,
    #"as maya"#,
    #"unmerge 8"#,
    #"list mine"#,
    #"resolve 7 The bank released the payment by hand."#,
    #"resolve 8 A second message about job 9107."#,
    #"resolve 8 Once more."#,
    #"as customer p-17"#,
    #"open 7"#,
    #"rate 7 5 Quick and kind"#,
    #"take 9"#,
    #"as root"#,
    #"stats"#,
    #"sla day"#,
  ]

  static let transcript = #"""
    root (superAdmin)> list unassigned --sort sla
    NUMBER  STATUS   PRIORITY  AGENT  PROMISE         CUSTOMER       SUBJECT
    TK-6    open     urgent    -      late by 5h 5m   Chloé Martin   Cannot log in after changing my ph…
    TK-7    open     high      -      late by 3h 15m  Ada Okafor     Payment stuck in escrow
    TK-4    open     low       -      due in 1h 55m   Dmitri Volkov  Invoice with our VAT number
    TK-5    pending  medium    -      due in 2h 25m   Farid Rahimi   App closes when I add photographs
    TK-8    open     medium    -      due in 3h       Ada Okafor     Escrow for job 9107
    TK-9    open     low       -      due in 19h 10m  Emi Sato       How do I invite a second contracto…
    6 tickets.
    root (superAdmin)> as maya
    You are Maya, agent maya.
    maya (agent)> take 7
    TK-7 in_progress, high, maya: Payment stuck in escrow
    maya (agent)> reply 7 Hello Ada, I have asked the bank to release job 9107.
    Sent. TK-7 pending, high, maya: Payment stuck in escrow
    maya (agent)> note 7 The bank's reference is MX-80211.
    Noted. TK-7 pending, high, maya: Payment stuck in escrow
    maya (agent)> merge 8 into 7
    TK-8 is now part of TK-7 pending, high, maya: Payment stuck in escrow
    maya (agent)> thread 8
    #1 2026-03-02 03:45  Ada Okafor (poster)
        The work is done and approved, but the payment has been stuck in escrow since Thursday. Please
        help, I have to pay my people. Job 9107.
    #2 2026-03-02 04:00  Ada Okafor (poster)
        Writing again because the form gave no answer: the escrow of job 9107 does not release.
    #3 2026-03-02 09:00  Maya (agent)
        Hello Ada, I have asked the bank to release job 9107.
    #4 2026-03-02 09:00  Maya (agent), internal note
        The bank's reference is MX-80211.
    maya (agent)> watch breached
    watch breached: 2: TK-2, TK-6
    maya (agent)> new "Invoice shows the wrong name" --from c-4 --category billing --priority high
    TK-10 open, high: Invoice shows the wrong name
    maya (agent)> advance 2h
    2026-03-02 11:00 Greenwich time
    watch breached: 2 → 4: +TK-4, +TK-10
    maya (agent)> advance 1h
    2026-03-02 12:00 Greenwich time
    watch breached: 4 → 6: +TK-5, +TK-7
    maya (agent)> list breached
    NUMBER  STATUS   PRIORITY  AGENT  PROMISE         CUSTOMER       SUBJECT
    TK-2    pending  high      jonas  late by 1d 10h  Dmitri Volkov  Contractor delivered half of the k…
    TK-6    open     urgent    -      late by 8h 5m   Chloé Martin   Cannot log in after changing my ph…
    TK-4    open     low       -      late by 1h 5m   Dmitri Volkov  Invoice with our VAT number
    TK-10   open     high      -      late by 1h      Ben Hale       Invoice shows the wrong name
    TK-5    pending  medium    -      late by 35m     Farid Rahimi   App closes when I add photographs
    TK-7    pending  high      maya   late by 15m     Ada Okafor     Payment stuck in escrow
    6 tickets.
    maya (agent)> as customer p-17
    You are Ada Okafor (poster p-17, ada@example.com).
    p-17 (customer)> reply 8 It has arrived, thank you!
    Sent. TK-7 open: Payment stuck in escrow
    p-17 (customer)> as maya
    You are Maya, agent maya.
    maya (agent)> unmerge 8
    TK-8 open, medium: Escrow for job 9107
    TK-7 open, high, maya: Payment stuck in escrow
    TK-7 keeps 1 message that came since.
    watch breached: 6 → 7: +TK-8
    maya (agent)> list mine
    NUMBER  STATUS  PRIORITY  AGENT  PROMISE      CUSTOMER    SUBJECT
    TK-7    open    high      maya   late by 15m  Ada Okafor  Payment stuck in escrow
    1 ticket.
    maya (agent)> resolve 7 The bank released the payment by hand.
    TK-7 resolved, high, maya: Payment stuck in escrow
    watch breached: 7 → 6: -TK-7
    maya (agent)> resolve 8 A second message about job 9107.
    TK-8 resolved, medium: Escrow for job 9107
    watch breached: 6 → 5: -TK-8
    maya (agent)> resolve 8 Once more.
    error: TK-8 is resolved; it cannot be resolved. From resolved it can be worked on, be answered, be closed, be reopened, be merged away.
    maya (agent)> as customer p-17
    You are Ada Okafor (poster p-17, ada@example.com).
    p-17 (customer)> open 7
    TK-7 resolved: Payment stuck in escrow
      resolution: The bank released the payment by hand.
      Say how good the help was: rate N 1-5
    #1 2026-03-02 03:45  Ada Okafor
        The work is done and approved, but the payment has been stuck in escrow since Thursday. Please
        help, I have to pay my people. Job 9107.
    #2 2026-03-02 09:00  Maya
        Hello Ada, I have asked the bank to release job 9107.
    #3 2026-03-02 12:00  Ada Okafor
        It has arrived, thank you!
    p-17 (customer)> rate 7 5 Quick and kind
    TK-7 rated 5 of 5.
    p-17 (customer)> take 9
    error: A customer may not take. A customer has new, list, search, open, thread, reply, reopen, rate, calls, kb, quick. Become an agent with: as maya
    p-17 (customer)> as root
    You are Root, superAdmin root.
    root (superAdmin)> stats
    10 tickets
      by status    open 4, resolved 4, pending 2
      by priority  high 4, medium 3, low 2, urgent 1
      by category  payments 4, billing 2, account_access 1, app_error 1, disputes 1, feature_question 1
      by channel   ticket 8, email 2
      open         5 late, 5 of nobody
      inbox        7 unread of 10
    root (superAdmin)> sla day
    TICKETS OF 1d  CREATED  RESOLVED  LATE  FIRST REPLY  MEDIAN  RESOLUTION  MEDIAN  RATING
    all            5        2         6     0.0 %        5h 15m  33.3 %      8h      5.0

    """#
}
