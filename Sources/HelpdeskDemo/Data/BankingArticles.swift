/// Short articles for the customers of a bank that lives in an app, one for each of twenty intents
/// of the banking77 questions, by which suggestions are measured (`AssistQuality` in Benchmarks).
enum BankingArticles {
  /// An article and the intent of the questions that it answers.
  struct Entry: Sendable {
    let intent: String
    let title: String
    let body: String
  }

  static let all: [Entry] = cards + payments + account

  private static let cards = [
    Entry(
      intent: "card_arrival", title: "Your new card has not arrived yet: tracking the delivery",
      body: """
        We mail a card on the working day after you ordered it. Delivery usually takes a week, \
        and up to two weeks abroad. The app shows when your card was sent, under Cards, Delivery; \
        there is no tracking number for standard mail, so you can only track an express delivery. \
        Still waiting after two weeks? Check the postal address in the app. If the card never came, \
        it may be lost in the mail: tell us, and we send you another one.
        """),
    Entry(
      intent: "change_pin", title: "Change your PIN, or set a new PIN",
      body: """
        You can change the PIN of your card at any ATM that shows PIN services, at home or \
        abroad; you do not have to go into a bank. Put in the card, enter the current PIN, choose \
        “Change PIN”, and set up a different one. The PIN cannot be changed in the app or on your \
        phone. Where can I find my PIN? The app shows it under Cards, PIN.
        """),
    Entry(
      intent: "activate_my_card", title: "Activate your card",
      body: """
        A new card has to be activated before you can use it. When you have received it, open the \
        app, choose Cards, then Activate card, and follow the instructions: the activation asks for \
        the last digits on the front of the card. Activating takes a minute. If the activation \
        is not working or fails, update the app and try again. A card that you just got works \
        once it is switched on; one that was not activated is declined.
        """),
    Entry(
      intent: "getting_spare_card", title: "Extra and additional cards",
      body: """
        Do you need another card? You can have more than one: order an extra card in the app under \
        Cards, Add card. Up to two additional physical cards can be linked to your account, for \
        another person, such as a daughter or a member of your family, or to have a new one at \
        once if you lost yours. The first extra card is free; how much the next ones cost, \
        and which fee you pay, the app shows before you order.
        """),
    Entry(
      intent: "card_about_to_expire", title: "Your card is about to expire: ordering a replacement",
      body: """
        When the expiration date of your card comes near, order a new one in the app before the \
        current card expires. The replacement is free of fees with standard mail, express delivery \
        costs more, and how long it takes depends on the country: to China, for instance, two \
        weeks. The old card keeps working until the end of the month in which it expires; an \
        expired card should be cut up. Which date it is stands on the front of it.
        """),
    Entry(
      intent: "card_swallowed", title: "An ATM kept or swallowed your card",
      body: """
        When a cash machine has eaten your card, or it is stuck inside, do not wait at the \
        machine. Freeze the card in the app, so that nobody who takes it out can use it. An ATM \
        inside a bank that is open: ask the bank to retrieve it and to give it back. We cannot get \
        a card back that the machine took. If the ATM does not return it, order a new card.
        """),
    Entry(
      intent: "apple_pay_or_google_pay", title: "Top up with Apple Pay or Google Pay",
      body: """
        You can top up with Apple Pay on an iPhone or Apple Watch, and with Google Pay on Android. \
        Add the card to the wallet of your device, American Express too, then choose Top up, Apple \
        Pay or Google Pay. If topping up is not working, check that the card in Apple Pay was \
        verified, and that the amount is within its limits. To set up Apple Pay, open the wallet.
        """),
    Entry(
      intent: "country_support", title: "Which countries we support, and where you can get a card",
      body: """
        Our accounts and cards are available to residents of the UK, the EU and the European \
        Economic Area. If you live in another country, such as the US or United States, you cannot \
        get a card yet. The list of supported countries is in the app; new locations are added \
        every year. You can use the card all over the world, wherever cards are supported, not \
        only in Europe or the country in which you live.
        """),
  ]

  private static let payments = [
    Entry(
      intent: "exchange_rate", title: "Which exchange rate you get for foreign currencies",
      body: """
        Exchange rates are the interbank rates of the moment at which you exchange, without a \
        margin of ours. They come from the market and are calculated anew every second, so they \
        change all day; the app shows the current rate of every currency before you exchange, also when \
        you are travelling. How good are the rates? They are the ones that banks get when they \
        exchange foreign money. What determines them is supply and demand for the currency.
        """),
    Entry(
      intent: "cancel_transfer", title: "Cancel a transfer, or correct one to the wrong account",
      body: """
        You can cancel a transfer as long as it is pending: open the transaction in the app and \
        choose Cancel transfer. A transfer that has gone through cannot be stopped or reversed by \
        us. If you made a mistake, such as the wrong account or a wrong transaction, tell us at once: \
        we ask the other bank to revert it. Mistakes with a payment due tomorrow, rent for example, are \
        urgent; call us, so that we can try to stop the transaction that you made yesterday.
        """),
    Entry(
      intent: "request_refund", title: "Request a refund for something you bought",
      body: """
        Do you want your money back for an item or order that has not arrived, goods that are \
        faulty, or a product that you want to return because you changed your mind? Ask the seller \
        for a refund first, also where you want to cancel a purchase that you made: we cannot \
        reverse the payment for you. If the seller refuses, or you paid and never received it, ask \
        us to dispute the transaction. We process the request and tell you when it is refunded.
        """),
    Entry(
      intent: "transaction_charged_twice", title: "You were charged twice for the same payment",
      body: """
        Two charges for one transaction often are a duplicate that disappears by itself: a payment \
        that was declined or rejected at the store first, and was made a second time, shows as \
        pending twice until the merchant takes one back. Check your statement after a few days. If \
        you were double charged, by a restaurant for example, and both payments were made, ask the \
        merchant to return the extra charge; if he does not, report the duplicated transaction to us.
        """),
    Entry(
      intent: "cash_withdrawal_charge", title: "Why you were charged a fee for a cash withdrawal",
      body: """
        Withdrawing cash from an ATM is free up to the monthly limit of your plan; above it we \
        charge a fee on every withdrawal. Some machines charge an extra fee of their own, which \
        the ATM shows before you get the cash. That is why more was taken out than you withdrew, \
        or why getting money used to be free and now costs something. The charges stand on your \
        statement, next to the withdrawal.
        """),
    Entry(
      intent: "automatic_top_up", title: "Set up auto top-up to add money automatically",
      body: """
        Auto top-up adds money automatically when your balance falls below an amount that you set, \
        so that you do not run low on money while you travel. Where is the function? In the app \
        under Top up, Auto top-up: activate it, choose the card, the amount and the limits. The \
        automatic top-up can be switched off at any time. If the option does not work or you cannot \
        find it, update the app. It tops up as often as it is needed, not at intervals.
        """),
  ]

  private static let account = [
    Entry(
      intent: "terminate_account", title: "Close your account",
      body: """
        We are sorry if you are unhappy with our service. To close, cancel or deactivate your account, \
        take out the money first, then open Profile, Close account in the app. Deleting the account \
        terminates its cards at once; we delete your personal information when the law allows us \
        to. A closed account cannot be opened again. If you do not want to use our services any \
        more and cannot close it in the app, write to us to have the account shut down or deleted.
        """),
    Entry(
      intent: "age_limit", title: "How old you must be to open an account",
      body: """
        The minimum age for an account is 18 years; it is a legal requirement, and there is no upper \
        age limit. Children cannot open an account of their own, so you cannot open one for your \
        kids, a son or a daughter yet. When your child turns 18 he or she is old enough. At 16, \
        with a first job, you have to wait; we have no accounts for young people or students under \
        this age.
        """),
    Entry(
      intent: "passcode_forgotten", title: "You forgot your passcode and cannot get into the app",
      body: """
        If you cannot remember the code of the app, or the passcode or password is not working, \
        reset it: on the login screen choose “Forgot passcode”. We send a link to your mail \
        address, by which you set a new passcode. After too many wrong tries you are locked out \
        for an hour. Nobody can look up your old passcode. If the reset does not work and you \
        still can't access the app or log in, write to us to get help.
        """),
    Entry(
      intent: "edit_personal_details",
      title: "Change your personal details, such as name and address",
      body: """
        Open Profile, Personal details in the app to edit or update your address, mail (email) or phone \
        number. You moved, or have a new email? Change it there yourself. To change your name, \
        for example because you got married, upload a document that shows the new last name. \
        Some details are checked before they are changed; we write to you when your information \
        is updated.
        """),
    Entry(
      intent: "verify_my_identity",
      title: "How to verify your identity, and which documents you need",
      body: """
        To verify who you are, we need a photo of an identity document and one of your face. \
        Accepted as proof of identification are a passport, an identity card (ID) and a driving \
        licence. The identity check takes some minutes: open the app, choose Verify identity and \
        follow the steps of the verification. What is required depends on the country; the app \
        tells you what information and documents you have to provide.
        """),
    Entry(
      intent: "lost_or_stolen_phone", title: "Your phone was lost or stolen",
      body: """
        If you lost your phone, or your phone was stolen or taken, prevent others from accessing your account: \
        log in on another device or on our website, and choose Log out everywhere. If you do not \
        have another device, call us: we freeze the account until you have a new phone. Nobody can use \
        the app without your passcode. You left the mobile somewhere, such as a hotel, or got a new \
        phone number? Tell us, so that your account stays secure.
        """),
  ]
}
