//! Bounces written by hand after the habits of the servers in use: Postfix, Exim, Exchange, Gmail, qmail, French providers.

use super::*;

const KEY: &str = "0123456789abcdef0123456789abcdef";

fn read(text: &str) -> Result<Bounce, NotABounce> {
    read_bounce(text.replace('\n', "\r\n").as_bytes())
}

fn report(fields: &str, copy: &str) -> String {
    format!(
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example (Mail Delivery System)\nTo: olva@ville.example\n\
         Subject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\nThis is a MIME message.\n\n\
         --b\nContent-Type: text/plain; charset=us-ascii\n\nI'm sorry to have to inform you that your message could not be delivered.\n\n\
         --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\nArrival-Date: Sun, 22 Nov 2026 10:00:00 +0100\n\n\
         {fields}\n\n--b\n{copy}\n--b--\n"
    )
}

fn whole_copy() -> String {
    format!(
        "Content-Type: message/rfc822\n\nFrom: olva@ville.example\nTo: bureau@elan.example\nSubject: OLVA\n\
         Message-ID: <{KEY}@ville.example>\n\nBonjour.\n"
    )
}

#[test]
fn postfix_says_that_the_user_is_unknown() {
    let fields = "Final-Recipient: rfc822; Bureau@Elan.example\nOriginal-Recipient: rfc822;bureau@elan.example\nAction: failed\n\
                  Status: 5.1.1\nRemote-MTA: dns; mx.elan.example\nDiagnostic-Code: smtp; 550 5.1.1 <bureau@elan.example>: Recipient\n    address rejected";
    let bounce = read(&report(fields, &whole_copy())).unwrap();
    assert_eq!(bounce.key.as_deref(), Some(KEY));
    assert_eq!(bounce.recipient.as_deref(), Some("bureau@elan.example"));
    assert_eq!((bounce.status.as_str(), bounce.permanent), ("5.1.1", true));
}

#[test]
fn the_headers_alone_are_enough_to_know_the_message() {
    let copy = format!("Content-Type: text/rfc822-headers\n\nFrom: olva@ville.example\nMessage-ID: <{KEY}@ville.example>\n");
    let fields = "Final-Recipient: rfc822;bureau@elan.example\nAction: failed\nStatus: 5.4.4";
    let bounce = read(&report(fields, &copy)).unwrap();
    assert_eq!(bounce.key.as_deref(), Some(KEY));
    assert!(bounce.permanent);
    assert_eq!(bounce.french(), "le domaine de l’adresse n’existe pas");
}

#[test]
fn exchange_refuses_an_unknown_person_in_its_own_way() {
    let fields = "Final-Recipient: rfc822;bureau@mairie.example\nAction: failed\nStatus: 5.0.0\n\
                  Diagnostic-Code: smtp;550 5.4.1 Recipient address rejected: Access denied.";
    let bounce = read(&report(fields, &whole_copy())).unwrap();
    assert_eq!((bounce.status.as_str(), bounce.permanent), ("5.4.1", true));
}

#[test]
fn a_full_box_a_rule_and_a_host_down_do_not_condemn_the_address() {
    for (status, permanent) in [
        ("5.2.2", false),
        ("5.7.1", false),
        ("4.4.1", false),
        ("5.1.8", false),
        ("5.2.1", true),
        ("5.0.0", true),
    ] {
        let fields = format!("Final-Recipient: rfc822;bureau@elan.example\nAction: failed\nStatus: {status}");
        let bounce = read(&report(&fields, &whole_copy())).unwrap();
        assert_eq!(bounce.permanent, permanent, "{status}");
    }
}

#[test]
fn a_delay_and_a_delivery_are_not_bounces() {
    for (action, why) in [
        ("delayed", NotABounce::Delayed),
        ("delivered", NotABounce::Delivered),
        ("relayed", NotABounce::Delivered),
    ] {
        let fields = format!("Final-Recipient: rfc822;bureau@elan.example\nAction: {action}\nStatus: 4.4.1");
        assert_eq!(read(&report(&fields, &whole_copy())), Err(why));
    }
}

#[test]
fn an_absence_message_is_not_a_bounce_even_when_it_quotes_us() {
    let body = format!("Je suis absente jusqu’au 3 mars.\n\n> Message-ID: <{KEY}@ville.example>\n> 550 5.1.1\n");
    for head in [
        "Subject: Absence du bureau : OLVA\n",
        "Subject: =?UTF-8?Q?R=C3=A9ponse_automatique_=3A_OLVA?=\n",
        "Subject: Re: OLVA\nAuto-Submitted: auto-replied (vacation)\n",
        "Subject: Re: OLVA\nX-Autoreply: yes\n",
    ] {
        let text = format!(
            "Return-Path: <>\nFrom: bureau@elan.example\nTo: olva@ville.example\n{head}Content-Type: text/plain; charset=utf-8\n\n{body}"
        );
        assert_eq!(read(&text), Err(NotABounce::AutoReply), "{head}");
    }
}

#[test]
fn servers_that_write_prose_are_understood() {
    let texts = [
        (
            "Subject: failure notice",
            "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n\
             <bureau@elan.example>:\n198.51.100.7 does not like recipient.\nRemote host said: 550 unknown user\n",
            "5.1.1",
        ),
        (
            "Subject: =?UTF-8?Q?Message_non_remis?=",
            "Le message n’a pas pu être remis à : bureau@elan.example\n\nMotif : 5.1.1 Adresse inconnue\n",
            "5.1.1",
        ),
        (
            "Subject: Delivery Status Notification (Failure)",
            "Échec de la remise au destinataire bureau@elan.example : boîte pleine (552 quota)\n",
            "5.2.2",
        ),
    ];
    for (subject, body, status) in texts {
        let text = format!(
            "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: retours+{KEY}@ville.example\n{subject}\n\
             Content-Type: text/plain; charset=utf-8\n\n{body}"
        );
        let bounce = read(&text).unwrap_or_else(|why| panic!("{subject}: {why:?}"));
        assert_eq!(bounce.key.as_deref(), Some(KEY), "{subject}");
        assert_eq!(bounce.recipient.as_deref(), Some("bureau@elan.example"), "{subject}");
        assert_eq!(bounce.status, status, "{subject}");
    }
}

#[test]
fn a_warning_in_prose_is_a_delay() {
    let text = "From: Mail Delivery System <Mailer-Daemon@mx.example>\nTo: olva@ville.example\n\
                Subject: Warning: message 1abc delayed 24 hours\n\nThe message has not yet been delivered to bureau@elan.example\n";
    assert_eq!(read(text), Err(NotABounce::Delayed));
}

#[test]
fn an_ordinary_mail_and_rubbish_are_refused() {
    let text = "From: bureau@elan.example\nTo: olva@ville.example\nSubject: Re: OLVA\n\nMerci, nous avons 550 adhérents.\n";
    assert_eq!(read(text), Err(NotABounce::Ordinary));
    assert_eq!(read_bounce(b""), Err(NotABounce::Unreadable));
    for size in [1, 7, 300] {
        let rubbish: Vec<u8> = (0..size).map(|n: usize| (n * 37 % 256) as u8).collect();
        assert!(read_bounce(&rubbish).is_err());
    }
}

#[test]
fn a_report_is_a_bounce_although_servers_send_it_as_an_automatic_answer() {
    // Postfix, Exim, Exchange and Gmail all write this header (RFC 3834).
    let fields = "Final-Recipient: rfc822;bureau@elan.example\nAction: failed\nStatus: 5.1.1";
    let text = report(fields, &whole_copy());
    assert!(text.contains("Auto-Submitted: auto-replied"));
    assert!(read(&text).unwrap().permanent);
    // RFC 6533: the same for addresses with accents.
    let global = text.replace("message/delivery-status", "message/global-delivery-status");
    assert!(read(&global).unwrap().permanent);
}

#[test]
fn what_is_said_of_the_sender_or_of_a_rule_beside_a_general_status_condemns_no_address() {
    for (status, said, permanent) in [
        ("5.0.0", "550 unknown user", true),
        ("5.0.0", "550 Sender verify failed", false),
        ("5.0.0", "550 SPF check failed", false),
        ("5.0.0", "550 Message rejected: your IP is listed in bl.spamcop.net", false),
        ("5.5.0", "550 5.5.0 Requested action not taken: mailbox unavailable", true),
        ("5.5.0", "550 5.5.0 bad sequence", false),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", true),
        ("5.7.26", "550-5.7.26 unauthenticated sender", false),
    ] {
        let fields = format!(
            "Final-Recipient: rfc822;bureau@elan.example\nAction: failed\nStatus: {status}\nDiagnostic-Code: smtp; {said}"
        );
        assert_eq!(read(&report(&fields, &whole_copy())).unwrap().permanent, permanent, "{said}");
    }
}

#[test]
fn an_empty_return_path_does_not_make_a_server_of_a_person() {
    let text = format!(
        "Return-Path: <>\nFrom: bureau@elan.example\nTo: olva@ville.example\nSubject: Re: OLVA\n\nNotre adresse change. Nous avons 550 \
         adhérents.\n> Message-ID: <{KEY}@ville.example>\n"
    );
    assert_eq!(read(&text), Err(NotABounce::Ordinary));
    // Exim’s prose, sent as an automatic answer.
    let prose = format!(
        "Return-Path: <>\nFrom: Mail Delivery System <Mailer-Daemon@mx.example>\nTo: olva@ville.example\n\
         Subject: Mail delivery failed: returning message to sender\nX-Failed-Recipients: bureau@elan.example\n\
         Auto-Submitted: auto-replied\n\nA message that you sent could not be delivered.\n\n  bureau@elan.example\n    Unrouteable address\n\n\
         ------ This is a copy of the message, including all the headers. ------\n\nMessage-ID: <{KEY}@ville.example>\n"
    );
    assert!(read(&prose).unwrap().permanent);
}
