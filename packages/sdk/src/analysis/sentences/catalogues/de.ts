import type { EngineMessages } from '../engine-messages.ts';

/** German. */
export const de: Readonly<Record<keyof EngineMessages, string>> = {
  level: '{name} von {entity} liegt bei {now}, üblich sind {usual}',
  'own-time':
    '{entity} kostet je Minute selbst {own, number, short} s Bearbeitungszeit, die keine Abhängigkeit erklärt',
  'own-time-of':
    '{entity} trägt {own, number, short} s zu den {lost, number, short} s Bearbeitungszeit bei, die je Minute verloren gehen, und keine Abhängigkeit erklärt sie',
  'own-failures':
    'An {entity} schlagen je Minute {own, number, short} Anfragen mehr fehl als üblich, und keine Abhängigkeit erklärt das',
  'own-failures-of':
    'Von {lost, number, short} Anfragen, die an {entity} je Minute zusätzlich fehlschlagen, sind {own, number, short} eigene: Keine Abhängigkeit erklärt sie',
  'passed-time':
    'Was {entity} aufruft, erklärt {part, number, short} von {lost, number, short} s Bearbeitungszeit, die dort je Minute verloren gehen',
  'passed-time-all':
    'Was {entity} aufruft, erklärt alle {lost, number, short} s Bearbeitungszeit, die dort je Minute verloren gehen',
  'passed-failures':
    'Was {entity} aufruft, erklärt {part, number, short} von {lost, number, short} Anfragen, die dort je Minute zusätzlich fehlschlagen',
  'passed-failures-all':
    'Was {entity} aufruft, erklärt alle {lost, number, short} Anfragen, die dort je Minute zusätzlich fehlschlagen',
  climb: '{name} von {entity} stieg in {took} von {from} auf {to} und begann damit {ahead}, bevor es jemand merkte',
  'climb-fallen':
    '{name} von {entity} stieg in {took} von {from} auf {to}, begann damit {ahead}, bevor es jemand merkte, und fiel dann auf einmal auf {fallen}',
  traffic:
    '{entity} bekommt {now, number, short} Anfragen je {per, select, second {Sekunde} other {Minute}}, üblich sind {usual, number, short}{usualPer, select, second { je Sekunde} minute { je Minute} other {}}: das {ratio, number, short}-Fache',
  'under-load': '{entity} bearbeitet das {ratio, number, short}-Fache seiner üblichen Anfragen, denn: {surge}',
  repeats:
    '{entity} wird {ratio, number, short}-mal so oft aufgerufen wie üblich, während seine Aufrufer nicht mehr Anfragen bekommen als sonst: Aufrufe werden wiederholt',
  'repeats-beyond':
    '{entity} wird {ratio, number, short}-mal so oft aufgerufen wie üblich, während seine Aufrufer höchstens das {expected, number, short}-Fache ihrer üblichen Anfragen bekommen: Aufrufe werden wiederholt',
  'self-time':
    '{entity} arbeitet je Minute {now, number, short} s selbst an Anfragen, Aufrufe nicht mitgezählt; üblich sind {usual, number, short} s',
  'call-gap':
    'Aufrufe von {entity} verbringen je Minute {now, number, short} s zwischen ihren Aufrufern und ihm; üblich sind {usual, number, short} s',
  'caller-failures':
    'Aufrufer sehen je Minute {now, number, short} Aufrufe von {entity} fehlschlagen; üblich sind {usual, number, short}',
  'log-new':
    '{entity} schreibt eine Zeile, die es nie zuvor schrieb ({times, number, short}-mal in {span}): {template}',
  'log-gone':
    '{entity} schreibt eine Zeile nicht mehr, die es sonst in {span} {expected, number, short}-mal schreibt: {template}',
  'log-more':
    '{entity} schreibt eine Zeile in {span} {times, number, short}-mal, üblich ist {expected, number, short}-mal: {template}',
  'log-less':
    '{entity} schreibt eine Zeile in {span} nur {times, number, short}-mal, üblich ist {expected, number, short}-mal: {template}',
  change:
    '{entity} {kind, select, deploy {wurde ausgerollt} config {wurde umkonfiguriert} scale {wurde skaliert} flag {bekam einen Schalter umgelegt} other {wurde geändert}}, {moment, select, at {als die Störung begann} before {{span} bevor die Störung begann} other {{span} nach ihren ersten Anzeichen}}: {summary}',
  'given-up':
    '{entity} braucht {now} je Anfrage statt {usual} und erklärt {share} der Zeit, die an {waiter} verloren geht, dessen Fehler aufgegebene Aufrufe sind',
  'step-new':
    '{entity} {call, select, yes {ruft {to} auf ({step})} other {führt den Schritt {step} aus}}, was es nie zuvor tat ({now, number, short}-mal)',
  'step-gone':
    '{entity} {call, select, yes {ruft {to} nicht mehr auf ({step})} other {führt den Schritt {step} nicht mehr aus}}: Nach seinen Anfragen wäre {expected, number, short}-mal zu erwarten',
  step: '{entity} {call, select, yes {ruft {to} {now, number, short}-mal auf ({step})} other {führt den Schritt {step} {now, number, short}-mal aus}}, nach seinen Anfragen wäre {expected, number, short}-mal zu erwarten',
  'held-up':
    'Anfragen an {waiter} warten auf andere, die {growth, number, short}-mal so lange in Arbeit sind wie üblich, weil das, was es aufruft, sie aufhält; das meiste davon verliert {entity}',
  fills:
    '{caller} ruft {callee} für jede seiner Anfragen {ratio, number, short}-mal so oft auf wie üblich, und {callee} ist voll von diesen Aufrufen',
  instead:
    '{caller} fragt {entity} wie sonst und danach {instead} {ratio, number, short}-mal so oft wie üblich; {share} dessen, was an {instead} verloren geht, folgt daraus',
  'ran-out':
    'Eine Ressource von {caller} lief voll, bevor es jemand merkte; die Aufrufe von {callee}, die unterwegs warten, warten aus Mangel daran',
  'lost-way':
    'Zwischen {caller} und {callee} schlagen je Minute {lost, number, short} Aufrufe mehr fehl als üblich, und {callee} meldet keinen davon',
  'new-dependency':
    '{caller} ruft {callee} auf, was es in der Vergleichszeit nie tat ({calls, number, short} Aufrufe seit Beginn)',

  cause: '{mechanism} an {entity}: {grounds}',
  'no-signal': 'Kein Signal der Störung hat sowohl Vergleichswerte als auch Werte im Zeitfenster',
  'within-normal': '{symptom}; das liegt im üblichen Bereich',
  'barely-abnormal': '{symptom}; das liegt kaum über dem Üblichen, und keine Komponente weicht für sich allein ab',
  'abnormal-found': '{symptom}; das liegt über dem Üblichen. {cause}',
  'abnormal-nobody': '{symptom}; das liegt über dem Üblichen, aber keine Komponente sticht heraus',
  'reported-found': 'Gemeldet wurde etwas, das nicht gemessen wurde. {cause}',
  'reported-nobody': 'Gemeldet wurde etwas, das nicht gemessen wurde, aber keine Komponente sticht heraus',

  'missing-symptom': 'Metriken von {entity} für Vergleichszeit und Störung',
  'missing-entry': 'Metriken der Eingangskomponente für Vergleichszeit und Störung',
  'missing-changes': 'Ausrollungen und andere Änderungen vor dem Beginn',
  'missing-calls': 'Aufrufe zwischen Komponenten, wie beide Seiten sie messen',
  'missing-logs': 'Logs der beteiligten Komponenten',
  'missing-graph': 'welche Komponente welche aufruft',
  'missing-resources': 'wie voll die Ressourcen sind',

  similar: '{grounds}',
  'same-cause':
    '{count, plural, one {gleiche Ursache} other {gleiche Ursachen}} ({names}{more, plural, =0 {} other { und # weitere}})',
  'same-mechanism':
    '{count, plural, one {gleicher Mechanismus} other {gleiche Mechanismen}} ({names}{more, plural, =0 {} other { und # weitere}})',
  'same-component':
    '{count, plural, one {gleiche Komponente} other {gleiche Komponenten}} ({names}{more, plural, =0 {} other { und # weitere}})',
  'same-action':
    '{count, plural, one {gleiche Maßnahme} other {gleiche Maßnahmen}} ({names}{more, plural, =0 {} other { und # weitere}})',
  'same-words': 'gleiche Wörter ({names})',
  'same-lines': '{count, plural, one {# gemeinsame Log-Anweisung} other {# gemeinsame Log-Anweisungen}}',
  'same-evidence': '{count, plural, one {# gemeinsame Art von Beleg} other {# gemeinsame Arten von Belegen}}',

  'a-minute': 'einer Minute',
  unknown: 'unbekannt',
  percent: '{number} %',
  // Annotations of units are English words in metrics; they are names here.
  things: '{number} {thing}{many, select, other {}}',
  'per-minute': '{amount} je Minute',
  'per-second': '{amount} je Sekunde',
  'time-utc': '{time} UTC',
  quoted: '„{text}“',

  'mechanism-bad-deploy': 'Fehlerhafte Ausrollung',
  'mechanism-cache-loss': 'Verlorener Cache',
  'mechanism-certificate': 'Zertifikat',
  'mechanism-clock-skew': 'Falsch gehende Uhr',
  'mechanism-config-change': 'Geänderte Konfiguration',
  'mechanism-credential-attack': 'Angriff auf Zugangsdaten',
  'mechanism-errors': 'Fehler',
  'mechanism-lock-contention': 'Streit um eine Sperre',
  'mechanism-memory-leak': 'Speicherleck',
  'mechanism-name-resolution': 'Namensauflösung',
  'mechanism-network': 'Netzwerk',
  'mechanism-overload': 'Überlast',
  'mechanism-resource-exhaustion': 'Erschöpfte Ressource',
  'mechanism-retry-storm': 'Wiederholungssturm',
  'mechanism-slow': 'Langsamkeit',
  'mechanism-slow-dependency': 'Langsame Abhängigkeit',
  'mechanism-unknown': 'Unbekannt',
};
