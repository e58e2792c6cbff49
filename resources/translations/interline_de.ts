<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>$ limit</source>
        <translation>Grenze in $</translation>
    </message>
    <message numerus="yes">
        <source>%Ln (attachment|attachments)</source>
        <translation>
            <numerusform>%Ln Anhang</numerusform>
            <numerusform>%Ln Anhänge</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (attempt|attempts)</source>
        <translation>
            <numerusform>%Ln Versuch</numerusform>
            <numerusform>%Ln Versuche</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (attempt|attempts) not whole</source>
        <translation>
            <numerusform>%Ln Versuch unvollständig</numerusform>
            <numerusform>%Ln Versuche unvollständig</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (conversation asks|conversations ask) {model} now.</source>
        <translation>
            <numerusform>%Ln Unterhaltung fragt jetzt {model}.</numerusform>
            <numerusform>%Ln Unterhaltungen fragen jetzt {model}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (conversation|conversations)</source>
        <translation>
            <numerusform>%Ln Unterhaltung</numerusform>
            <numerusform>%Ln Unterhaltungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (copy|copies)</source>
        <translation>
            <numerusform>%Ln Sicherung</numerusform>
            <numerusform>%Ln Sicherungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (message|messages)</source>
        <translation>
            <numerusform>%Ln Nachricht</numerusform>
            <numerusform>%Ln Nachrichten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (message|messages) could not be read whole.</source>
        <translation>
            <numerusform>%Ln Nachricht ließ sich nicht ganz lesen.</numerusform>
            <numerusform>%Ln Nachrichten ließen sich nicht ganz lesen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (turn|turns) of unknown cost</source>
        <translation>
            <numerusform>%Ln Anfrage mit unbekannten Kosten</numerusform>
            <numerusform>%Ln Anfragen mit unbekannten Kosten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln days; the arrow keys read them one by one.</source>
        <translation>
            <numerusform>%Ln Tag; die Pfeiltasten lesen ihn vor.</numerusform>
            <numerusform>%Ln Tage; die Pfeiltasten lesen sie einzeln vor.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln newer (message was|messages were) read out of the damaged library.</source>
        <translation>
            <numerusform>%Ln neuere Nachricht wurde aus der beschädigten Bibliothek gelesen.</numerusform>
            <numerusform>%Ln neuere Nachrichten wurden aus der beschädigten Bibliothek gelesen.</numerusform>
        </translation>
    </message>
    <message>
        <source>A PEM file, in place of what this system trusts.</source>
        <translation>Eine PEM-Datei anstelle dessen, dem dieses System vertraut.</translation>
    </message>
    <message>
        <source>A copy is made half an hour after something changed, when Interline closes, and before imports and large deletions. Each is opened again and checked; old ones are thinned.</source>
        <translation>Gesichert wird eine halbe Stunde nach einer Änderung, wenn Interline sich schließt und bevor importiert oder viel gelöscht wird. Jede Sicherung wird wieder geöffnet und geprüft; alte werden ausgedünnt.</translation>
    </message>
    <message>
        <source>A copy of an Interline library</source>
        <translation>Sicherung einer Interline-Bibliothek</translation>
    </message>
    <message>
        <source>A deleted conversation</source>
        <translation>Eine gelöschte Unterhaltung</translation>
    </message>
    <message>
        <source>A folder on another disk that gets each copy too, with its attachments. Empty: none.</source>
        <translation>Ein Ordner auf einem anderen Datenträger, der jede Sicherung samt Anhängen auch bekommt. Leer: keiner.</translation>
    </message>
    <message>
        <source>A folder that another program exported</source>
        <translation>Ordner, den ein anderes Programm exportiert hat</translation>
    </message>
    <message>
        <source>A key stands here; it is left out.</source>
        <translation>Hier steht ein Schlüssel; er wird weggelassen.</translation>
    </message>
    <message>
        <source>A prompt is put into a message by typing / in the empty field, or from all commands (Ctrl+K). What stands in double braces, such as {{language}}, is asked for.</source>
        <translation>Eine Vorlage kommt in eine Nachricht, indem Sie / in das leere Eingabefeld schreiben, oder über alle Befehle (Strg+K). Was in doppelten geschweiften Klammern steht, wie {{language}}, wird erfragt.</translation>
    </message>
    <message>
        <source>A second folder for copies</source>
        <translation>Zweiter Ordner für Sicherungen</translation>
    </message>
    <message>
        <source>Accent colour</source>
        <translation>Akzentfarbe</translation>
    </message>
    <message>
        <source>All branches</source>
        <translation>Alle Zweige</translation>
    </message>
    <message>
        <source>All conversations, also those in the bin</source>
        <translation>Alle Unterhaltungen, auch die im Papierkorb</translation>
    </message>
    <message>
        <source>All conversations, archived ones too</source>
        <translation>Alle Unterhaltungen, auch archivierte</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>All time</source>
        <translation>Gesamter Zeitraum</translation>
    </message>
    <message>
        <source>Allowed: a number from {low} to {high}.</source>
        <translation>Erlaubt: eine Zahl von {low} bis {high}.</translation>
    </message>
    <message>
        <source>Allowed: a number.</source>
        <translation>Erlaubt: eine Zahl.</translation>
    </message>
    <message>
        <source>Allowed: a whole number from {low} to {high}.</source>
        <translation>Erlaubt: eine ganze Zahl von {low} bis {high}.</translation>
    </message>
    <message>
        <source>Allowed: a whole number.</source>
        <translation>Erlaubt: eine ganze Zahl.</translation>
    </message>
    <message>
        <source>Allowed: text in quotes.</source>
        <translation>Erlaubt: Text in Anführungszeichen.</translation>
    </message>
    <message>
        <source>Allowed: true or false.</source>
        <translation>Erlaubt: true oder false.</translation>
    </message>
    <message>
        <source>Allowed: {words}.</source>
        <translation>Erlaubt: {words}.</translation>
    </message>
    <message numerus="yes">
        <source>And %Ln more, which the report has.</source>
        <translation>
            <numerusform>Und %Ln weiterer Eintrag, der im Bericht steht.</numerusform>
            <numerusform>Und %Ln weitere, die im Bericht stehen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>And %Ln more.</source>
        <translation>
            <numerusform>Und noch %Ln.</numerusform>
            <numerusform>Und noch %Ln.</numerusform>
        </translation>
    </message>
    <message>
        <source>Another Interline is asking the vendors right now.</source>
        <translation>Ein anderes Interline fragt die Anbieter gerade.</translation>
    </message>
    <message>
        <source>Another file…</source>
        <translation>Andere Datei …</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Ask the vendors what changed</source>
        <translation>Die Anbieter fragen, was sich geändert hat</translation>
    </message>
    <message>
        <source>Ask vendors once a day what changed</source>
        <translation>Anbieter einmal am Tag fragen, was sich geändert hat</translation>
    </message>
    <message>
        <source>Asking the vendors…</source>
        <translation>Die Anbieter werden gefragt …</translation>
    </message>
    <message>
        <source>Asks for nothing. Write {{name}} where something is to be filled in.</source>
        <translation>Erfragt nichts. Schreiben Sie {{name}}, wo etwas einzusetzen ist.</translation>
    </message>
    <message>
        <source>Asks for: {names}</source>
        <translation>Erfragt: {names}</translation>
    </message>
    <message>
        <source>At its end</source>
        <translation>Wenn es aufgebraucht ist</translation>
    </message>
    <message>
        <source>At its end cheaper models are asked.</source>
        <translation>Ist es aufgebraucht, werden günstigere Modelle gefragt.</translation>
    </message>
    <message>
        <source>At its end nothing is asked any more.</source>
        <translation>Ist es aufgebraucht, wird nichts mehr gefragt.</translation>
    </message>
    <message>
        <source>At its end you are asked before each turn.</source>
        <translation>Ist es aufgebraucht, werden Sie vor jeder Anfrage gefragt.</translation>
    </message>
    <message>
        <source>Attachments</source>
        <translation>Anhänge</translation>
    </message>
    <message>
        <source>Attempts that gave no whole answer</source>
        <translation>Versuche ohne vollständige Antwort</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Back up now</source>
        <translation>Jetzt sichern</translation>
    </message>
    <message>
        <source>Bars count</source>
        <translation>Balken zählen</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Branches</source>
        <translation>Zweige</translation>
    </message>
    <message>
        <source>Budgets</source>
        <translation>Budgets</translation>
    </message>
    <message>
        <source>Built-in model</source>
        <translation>Eingebautes Modell</translation>
    </message>
    <message>
        <source>By a notification of the system, with the conversation&apos;s title and who answered, while no window of Interline is in use.</source>
        <translation>Mit einer Benachrichtigung des Systems, die den Titel der Unterhaltung nennt und wer geantwortet hat, solange kein Fenster von Interline benutzt wird.</translation>
    </message>
    <message>
        <source>By conversation</source>
        <translation>Nach Unterhaltung</translation>
    </message>
    <message>
        <source>By day</source>
        <translation>Nach Tag</translation>
    </message>
    <message>
        <source>By model</source>
        <translation>Nach Modell</translation>
    </message>
    <message>
        <source>By vendor</source>
        <translation>Nach Anbieter</translation>
    </message>
    <message>
        <source>Cached</source>
        <comment>tokens</comment>
        <translation>Im Cache</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Certificates to trust</source>
        <translation>Vertrauenswürdige Zertifikate</translation>
    </message>
    <message>
        <source>Changing…</source>
        <translation>Wird geändert …</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Datei wählen …</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>Ordner wählen …</translation>
    </message>
    <message>
        <source>Choose what another program exported: the zip as it was downloaded, a JSON file, a folder or a database. Or drop it on the window.</source>
        <translation>Wählen Sie, was ein anderes Programm exportiert hat: das ZIP, wie es heruntergeladen wurde, eine JSON-Datei, einen Ordner oder eine Datenbank. Oder legen Sie es auf dem Fenster ab.</translation>
    </message>
    <message>
        <source>Choose where to</source>
        <translation>Ziel wählen</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Colours of code, dark theme</source>
        <translation>Farben von Code, dunkles Design</translation>
    </message>
    <message>
        <source>Colours of code, light theme</source>
        <translation>Farben von Code, helles Design</translation>
    </message>
    <message>
        <source>Comfortable</source>
        <translation>Luftig</translation>
    </message>
    <message>
        <source>Compact</source>
        <translation>Kompakt</translation>
    </message>
    <message>
        <source>Compact puts lines of conversations and of their list closer together.</source>
        <translation>Kompakt rückt die Zeilen der Unterhaltungen und ihrer Liste enger zusammen.</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>Unterhaltung</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>Unterhaltungen</translation>
    </message>
    <message>
        <source>Copied and checked.</source>
        <translation>Gesichert und geprüft.</translation>
    </message>
    <message>
        <source>Copies</source>
        <translation>Sicherungen</translation>
    </message>
    <message>
        <source>Copies (*.db)</source>
        <translation>Sicherungen (*.db)</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Copying and checking…</source>
        <translation>Wird gesichert und geprüft …</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Ctrl+Enter goes on.</source>
        <translation>Weiter mit Strg+Eingabe.</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>Days are UTC&apos;s, as budgets count them.</source>
        <translation>Tage nach UTC, wie Budgets sie zählen.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Density</source>
        <translation>Dichte</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Dismiss: {notice}</source>
        <translation>Verwerfen: {notice}</translation>
    </message>
    <message>
        <source>Each conversation</source>
        <translation>Jede Unterhaltung</translation>
    </message>
    <message>
        <source>Each turn</source>
        <translation>Jede Anfrage</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Edit {name}</source>
        <translation>{name} bearbeiten</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>Als CSV exportieren …</translation>
    </message>
    <message>
        <source>Export all the same</source>
        <translation>Trotzdem exportieren</translation>
    </message>
    <message>
        <source>Export to</source>
        <translation>Exportieren nach</translation>
    </message>
    <message>
        <source>Export usage</source>
        <translation>Verbrauch exportieren</translation>
    </message>
    <message>
        <source>Exported to {path}</source>
        <translation>Exportiert nach {path}</translation>
    </message>
    <message>
        <source>Exports ({endings})</source>
        <translation>Exporte ({endings})</translation>
    </message>
    <message>
        <source>Exports of {programs} and {last} can be read.</source>
        <translation>Gelesen werden können Exporte von {programs} und {last}.</translation>
    </message>
    <message>
        <source>Failed</source>
        <comment>attempts</comment>
        <translation>Gescheitert</translation>
    </message>
    <message>
        <source>Failed attempts</source>
        <translation>Gescheiterte Versuche</translation>
    </message>
    <message>
        <source>Fill in</source>
        <translation>Ausfüllen</translation>
    </message>
    <message>
        <source>Fill in {name}</source>
        <translation>{name} ausfüllen</translation>
    </message>
    <message>
        <source>For focus, links and the send button.</source>
        <translation>Für Fokus, Links und die Senden-Taste.</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>From now on cheaper models are asked.</source>
        <translation>Von jetzt an werden günstigere Modelle gefragt.</translation>
    </message>
    <message>
        <source>From now on nothing is asked any more.</source>
        <translation>Von jetzt an wird nichts mehr gefragt.</translation>
    </message>
    <message>
        <source>From now on you are asked before each turn.</source>
        <translation>Von jetzt an werden Sie vor jeder Anfrage gefragt.</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>How far the export is</source>
        <translation>Wie weit der Export ist</translation>
    </message>
    <message>
        <source>How much was read</source>
        <translation>Wie viel gelesen ist</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message numerus="yes">
        <source>Import %Ln (conversation|conversations)</source>
        <translation>
            <numerusform>%Ln Unterhaltung importieren</numerusform>
            <numerusform>%Ln Unterhaltungen importieren</numerusform>
        </translation>
    </message>
    <message>
        <source>Import conversations</source>
        <translation>Unterhaltungen importieren</translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>Importiert</translation>
    </message>
    <message>
        <source>Importing…</source>
        <translation>Wird importiert …</translation>
    </message>
    <message>
        <source>In</source>
        <comment>tokens sent</comment>
        <translation>Ein</translation>
    </message>
    <message>
        <source>In a folder beside</source>
        <translation>In einem Ordner daneben</translation>
    </message>
    <message>
        <source>In pixels; Ctrl and + or - change it too.</source>
        <translation>In Pixeln; auch mit Strg und + oder - zu ändern.</translation>
    </message>
    <message>
        <source>In the file itself</source>
        <translation>In der Datei selbst</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Instructions (set)…</source>
        <translation>Anweisungen (gesetzt) …</translation>
    </message>
    <message>
        <source>Instructions…</source>
        <translation>Anweisungen …</translation>
    </message>
    <message>
        <source>Interline could not open its data.</source>
        <translation>Interline konnte seine Daten nicht öffnen.</translation>
    </message>
    <message>
        <source>Interline made a mistake and went on. The log has the details.</source>
        <translation>Interline hat einen Fehler gemacht und weitergearbeitet. Einzelheiten stehen im Protokoll.</translation>
    </message>
    <message>
        <source>Its first words</source>
        <translation>Ihre ersten Worte</translation>
    </message>
    <message>
        <source>Its first words; or what a model writes after the first answer, which is one more small request.</source>
        <translation>Ihre ersten Worte; oder was ein Modell nach der ersten Antwort schreibt, was eine weitere kleine Anfrage ist.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Letzte 30 Tage</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>Last good copy {age} ({date})</source>
        <translation>Letzte gute Sicherung {age} ({date})</translation>
    </message>
    <message>
        <source>Last month</source>
        <translation>Letzter Monat</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Limit in US dollars</source>
        <translation>Grenze in US-Dollar</translation>
    </message>
    <message>
        <source>Look now</source>
        <translation>Jetzt nachsehen</translation>
    </message>
    <message>
        <source>Looking for keys and tokens</source>
        <translation>Suche nach Schlüsseln und Zugangstokens</translation>
    </message>
    <message>
        <source>Looking through it…</source>
        <translation>Wird durchgesehen …</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Money</source>
        <translation>Geld</translation>
    </message>
    <message>
        <source>Move it to {name}</source>
        <translation>Auf {name} umstellen</translation>
    </message>
    <message>
        <source>Move them to {name}</source>
        <translation>Alle auf {name} umstellen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Named, but not copied</source>
        <translation>Genannt, aber nicht kopiert</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>New prompt</source>
        <translation>Neue Vorlage</translation>
    </message>
    <message>
        <source>No budget is set. One stops spending before it is too much.</source>
        <translation>Kein Budget ist gesetzt. Eines beendet die Ausgaben, bevor es zu viel wird.</translation>
    </message>
    <message>
        <source>No conversation asked for it any more.</source>
        <translation>Keine Unterhaltung fragte mehr danach.</translation>
    </message>
    <message>
        <source>No route named it any more.</source>
        <translation>Keine Route nannte es mehr.</translation>
    </message>
    <message>
        <source>No second folder</source>
        <translation>Kein zweiter Ordner</translation>
    </message>
    <message>
        <source>No vendor could be reached: there seems to be no network.</source>
        <translation>Kein Anbieter war erreichbar: Es scheint keine Netzverbindung zu geben.</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keiner</translation>
    </message>
    <message>
        <source>Nothing newer could be read out of the damaged library.</source>
        <translation>Aus der beschädigten Bibliothek ließ sich nichts Neueres lesen.</translation>
    </message>
    <message>
        <source>Nothing to tell. What changes at your vendors and touches your conversations will stand here.</source>
        <translation>Nichts zu melden. Was sich bei Ihren Anbietern ändert und Ihre Unterhaltungen betrifft, steht dann hier.</translation>
    </message>
    <message>
        <source>Nothing was asked in this time.</source>
        <translation>In dieser Zeit wurde nichts gefragt.</translation>
    </message>
    <message>
        <source>Notices</source>
        <translation>Hinweise</translation>
    </message>
    <message numerus="yes">
        <source>Notices (%Ln)…</source>
        <translation>
            <numerusform>Hinweise (%Ln) …</numerusform>
            <numerusform>Hinweise (%Ln) …</numerusform>
        </translation>
    </message>
    <message>
        <source>Notices…</source>
        <translation>Hinweise …</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Benachrichtigungen</translation>
    </message>
    <message>
        <source>Of those from a cache</source>
        <translation>Davon aus einem Cache</translation>
    </message>
    <message>
        <source>Offer the built-in model</source>
        <translation>Das eingebaute Modell anbieten</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Wird geöffnet …</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>Orange</translation>
    </message>
    <message>
        <source>Other programs (gateway)</source>
        <translation>Andere Programme (Gateway)</translation>
    </message>
    <message>
        <source>Others</source>
        <translation>Andere</translation>
    </message>
    <message>
        <source>Out</source>
        <comment>tokens received</comment>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>Zeitraum</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Put a copy back</source>
        <translation>Sicherung zurückspielen</translation>
    </message>
    <message>
        <source>Put back the copy of {date}?</source>
        <translation>Sicherung vom {date} zurückspielen?</translation>
    </message>
    <message>
        <source>Put back {file}?</source>
        <translation>{file} zurückspielen?</translation>
    </message>
    <message>
        <source>Put it back</source>
        <translation>Zurückspielen</translation>
    </message>
    <message>
        <source>Putting the copy back…</source>
        <translation>Die Sicherung wird zurückgespielt …</translation>
    </message>
    <message>
        <source>Remove the budget: {title}</source>
        <translation>Budget entfernen: {title}</translation>
    </message>
    <message>
        <source>Restore the copy of {date}</source>
        <translation>Sicherung vom {date} wiederherstellen</translation>
    </message>
    <message>
        <source>Restored: {conversations} conversations, {messages} messages.</source>
        <translation>Wiederhergestellt: {conversations} Unterhaltungen, {messages} Nachrichten.</translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation>Wiederherstellen …</translation>
    </message>
    <message>
        <source>Rose</source>
        <translation>Rosé</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Save report…</source>
        <translation>Bericht speichern …</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Bericht speichern</translation>
    </message>
    <message>
        <source>Saved as {path}.</source>
        <translation>Gespeichert als {path}.</translation>
    </message>
    <message>
        <source>Saved by caches</source>
        <translation>Durch Caches gespart</translation>
    </message>
    <message>
        <source>Saved to {path}.</source>
        <translation>Gespeichert in {path}.</translation>
    </message>
    <message>
        <source>Second folder for copies</source>
        <translation>Zweiter Ordner für Sicherungen</translation>
    </message>
    <message>
        <source>Second folder: none. One on another disk outlives this one.</source>
        <translation>Zweiter Ordner: keiner. Einer auf einem anderen Datenträger überlebt diesen.</translation>
    </message>
    <message>
        <source>Second folder: {place}</source>
        <translation>Zweiter Ordner: {place}</translation>
    </message>
    <message>
        <source>Second folder…</source>
        <translation>Zweiter Ordner …</translation>
    </message>
    <message>
        <source>Send with</source>
        <translation>Senden mit</translation>
    </message>
    <message>
        <source>Set a new key…</source>
        <translation>Neuen Schlüssel setzen …</translation>
    </message>
    <message>
        <source>Set budget</source>
        <translation>Budget setzen</translation>
    </message>
    <message>
        <source>Size of text in chats</source>
        <translation>Schriftgröße in Unterhaltungen</translation>
    </message>
    <message>
        <source>Spent</source>
        <translation>Ausgegeben</translation>
    </message>
    <message>
        <source>Stopped. Nothing was written.</source>
        <translation>Angehalten. Nichts wurde geschrieben.</translation>
    </message>
    <message>
        <source>Sums</source>
        <translation>Summen</translation>
    </message>
    <message>
        <source>Teal</source>
        <translation>Blaugrün</translation>
    </message>
    <message>
        <source>Tell when a long answer ends</source>
        <translation>Melden, wenn eine lange Antwort fertig ist</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Text (*.txt)</source>
        <translation>Text (*.txt)</translation>
    </message>
    <message numerus="yes">
        <source>The %Ln conversations that are picked</source>
        <translation>
            <numerusform>Die %Ln ausgewählte Unterhaltung</numerusform>
            <numerusform>Die %Ln ausgewählten Unterhaltungen</numerusform>
        </translation>
    </message>
    <message>
        <source>The budget is removed.</source>
        <translation>Das Budget ist entfernt.</translation>
    </message>
    <message>
        <source>The budget is set.</source>
        <translation>Das Budget ist gesetzt.</translation>
    </message>
    <message numerus="yes">
        <source>The files of %Ln attachments are gone.</source>
        <translation>
            <numerusform>Die Datei von %Ln Anhang ist verschwunden.</numerusform>
            <numerusform>Die Dateien von %Ln Anhängen sind verschwunden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The files of %Ln attachments are missing.</source>
        <translation>
            <numerusform>Die Datei von %Ln Anhang fehlt.</numerusform>
            <numerusform>Die Dateien von %Ln Anhängen fehlen.</numerusform>
        </translation>
    </message>
    <message>
        <source>The log has the details.</source>
        <translation>Einzelheiten stehen im Protokoll.</translation>
    </message>
    <message>
        <source>The other one breaks the line, and so does Shift+Enter.</source>
        <translation>Die andere Taste bricht die Zeile um, ebenso Umschalt+Eingabe.</translation>
    </message>
    <message>
        <source>The shown branch</source>
        <translation>Der gezeigte Zweig</translation>
    </message>
    <message>
        <source>The vendors were asked just now.</source>
        <translation>Die Anbieter wurden gerade gefragt.</translation>
    </message>
    <message>
        <source>Their lists of models alone, which are free: retired and new models, prices, access.</source>
        <translation>Nur ihre Modelllisten, die nichts kosten: abgeschaltete und neue Modelle, Preise, Zugang.</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Design</translation>
    </message>
    <message>
        <source>There is a good copy of it; what is there now is kept.</source>
        <translation>Es gibt eine gute Sicherung davon; was jetzt da ist, bleibt erhalten.</translation>
    </message>
    <message>
        <source>There is no copy beside your data yet.</source>
        <translation>Neben Ihren Daten gibt es noch keine Sicherung.</translation>
    </message>
    <message>
        <source>There is no copy yet.</source>
        <translation>Es gibt noch keine Sicherung.</translation>
    </message>
    <message>
        <source>There is no prompt yet. Write one that you would otherwise type again and again.</source>
        <translation>Es gibt noch keine Vorlage. Schreiben Sie eine, die Sie sonst immer wieder tippen würden.</translation>
    </message>
    <message>
        <source>This conversation</source>
        <translation>Diese Unterhaltung</translation>
    </message>
    <message>
        <source>This file is not in the export.</source>
        <translation>Diese Datei ist nicht im Export.</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>Dieser Monat</translation>
    </message>
    <message>
        <source>This year</source>
        <translation>Dieses Jahr</translation>
    </message>
    <message>
        <source>Title of a new conversation</source>
        <translation>Titel einer neuen Unterhaltung</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Tokens</translation>
    </message>
    <message>
        <source>Tokens received</source>
        <translation>Empfangene Tokens</translation>
    </message>
    <message>
        <source>Tokens sent</source>
        <translation>Gesendete Tokens</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Turns</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>Turns of unknown cost</source>
        <translation>Anfragen mit unbekannten Kosten</translation>
    </message>
    <message>
        <source>Type the limit as an amount in US dollars, such as 20 or 7.50.</source>
        <translation>Geben Sie die Grenze als Betrag in US-Dollar ein, etwa 20 oder 7,50.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Unknown</source>
        <comment>turns of unknown cost</comment>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>Unknown cost in {month}</source>
        <translation>Unbekannte Kosten im {month}</translation>
    </message>
    <message>
        <source>Usage</source>
        <translation>Verbrauch</translation>
    </message>
    <message>
        <source>Usage by row</source>
        <translation>Verbrauch nach Zeilen</translation>
    </message>
    <message>
        <source>Use HTTP/2 where a vendor offers it</source>
        <translation>HTTP/2 verwenden, wo ein Anbieter es anbietet</translation>
    </message>
    <message>
        <source>Use the new price</source>
        <translation>Den neuen Preis verwenden</translation>
    </message>
    <message>
        <source>Vendor</source>
        <translation>Anbieter</translation>
    </message>
    <message>
        <source>Vendors</source>
        <translation>Anbieter</translation>
    </message>
    <message>
        <source>Violet</source>
        <translation>Violett</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>What another program exported</source>
        <translation>Was ein anderes Programm exportiert hat</translation>
    </message>
    <message>
        <source>What is limited</source>
        <translation>Was begrenzt wird</translation>
    </message>
    <message>
        <source>What was there before is kept: {place}</source>
        <translation>Was vorher da war, bleibt erhalten: {place}</translation>
    </message>
    <message>
        <source>What was written after it is not in it. The library as it is now is kept in a file beside it. Answers that are being written are stopped.</source>
        <translation>Was danach geschrieben wurde, ist nicht darin. Die Bibliothek, wie sie jetzt ist, bleibt in einer Datei daneben erhalten. Antworten, die gerade entstehen, werden angehalten.</translation>
    </message>
    <message>
        <source>Where the system asks for high contrast, its own colours are used whatever is set here.</source>
        <translation>Verlangt das System hohen Kontrast, gelten dessen eigene Farben, was auch immer hier steht.</translation>
    </message>
    <message>
        <source>Where to</source>
        <translation>Wohin</translation>
    </message>
    <message>
        <source>Where to: a file, or a folder for several files</source>
        <translation>Wohin: eine Datei, oder ein Ordner für mehrere Dateien</translation>
    </message>
    <message>
        <source>Write {name} into the route</source>
        <translation>{name} in die Route schreiben</translation>
    </message>
    <message>
        <source>Write {name} into the routes</source>
        <translation>{name} in die Routen schreiben</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>Wird geschrieben</translation>
    </message>
    <message>
        <source>Written by a model</source>
        <translation>Von einem Modell geschrieben</translation>
    </message>
    <message>
        <source>You see what would come in before anything is written. Nothing is sent to anybody.</source>
        <translation>Sie sehen, was hereinkäme, bevor etwas geschrieben wird. Nichts wird an irgendwen gesendet.</translation>
    </message>
    <message>
        <source>Your data</source>
        <translation>Ihre Daten</translation>
    </message>
    <message>
        <source>Your data is here: {place}</source>
        <translation>Ihre Daten liegen hier: {place}</translation>
    </message>
    <message>
        <source>Your data…</source>
        <translation>Ihre Daten …</translation>
    </message>
    <message>
        <source>and more whose cost is unknown</source>
        <translation>und weiteres mit unbekannten Kosten</translation>
    </message>
    <message>
        <source>before delete</source>
        <translation>vor dem Löschen</translation>
    </message>
    <message>
        <source>before import</source>
        <translation>vor einem Import</translation>
    </message>
    <message>
        <source>conversation</source>
        <translation>Gespräch</translation>
    </message>
    <message>
        <source>each conversation</source>
        <translation>je Unterhaltung</translation>
    </message>
    <message>
        <source>each day</source>
        <translation>pro Tag</translation>
    </message>
    <message>
        <source>each month</source>
        <translation>pro Monat</translation>
    </message>
    <message>
        <source>each month at {vendor}</source>
        <translation>pro Monat bei {vendor}</translation>
    </message>
    <message>
        <source>each turn</source>
        <translation>je Anfrage</translation>
    </message>
    <message>
        <source>free</source>
        <comment>cost</comment>
        <translation>kostenlos</translation>
    </message>
    <message>
        <source>import report</source>
        <translation>Importbericht</translation>
    </message>
    <message>
        <source>system: as the environment says; none; or an address such as http://host:8080.</source>
        <translation>system: wie die Umgebung es vorgibt; none: keiner; oder eine Adresse wie http://host:8080.</translation>
    </message>
    <message>
        <source>then ask me</source>
        <translation>dann mich fragen</translation>
    </message>
    <message>
        <source>then ask nobody</source>
        <translation>dann niemanden fragen</translation>
    </message>
    <message>
        <source>then cheaper models</source>
        <translation>dann günstigere Modelle</translation>
    </message>
    <message>
        <source>then it asks</source>
        <translation>dann wird nachgefragt</translation>
    </message>
    <message>
        <source>then nothing is asked</source>
        <translation>dann wird nichts gefragt</translation>
    </message>
    <message>
        <source>then take cheaper models</source>
        <translation>dann günstigere Modelle nehmen</translation>
    </message>
    <message>
        <source>unknown</source>
        <comment>cost</comment>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>vendors.toml names {heir} now: {routes}.</source>
        <translation>vendors.toml nennt jetzt {heir}: {routes}.</translation>
    </message>
    <message>
        <source>{amount} is left.</source>
        <translation>{amount} sind übrig.</translation>
    </message>
    <message>
        <source>{amount} left</source>
        <translation>{amount} übrig</translation>
    </message>
    <message>
        <source>{amount} over</source>
        <translation>{amount} darüber</translation>
    </message>
    <message>
        <source>{amount} set aside</source>
        <translation>{amount} zurückgelegt</translation>
    </message>
    <message>
        <source>{change} % against the period before ({cost})</source>
        <translation>{change} % gegenüber dem Zeitraum davor ({cost})</translation>
    </message>
    <message>
        <source>{cost} in {month}</source>
        <translation>{cost} im {month}</translation>
    </message>
    <message>
        <source>{day} {month} {year}, {time}</source>
        <translation>{day}. {month} {year}, {time}</translation>
    </message>
    <message>
        <source>{day}: nothing</source>
        <translation>{day}: nichts</translation>
    </message>
    <message>
        <source>{day}: {cost}, {tokens} tokens</source>
        <translation>{day}: {cost}, {tokens} Tokens</translation>
    </message>
    <message>
        <source>{input} in, {output} out</source>
        <translation>{input} ein, {output} aus</translation>
    </message>
    <message>
        <source>{known} + unknown</source>
        <translation>{known} + Unbekanntes</translation>
    </message>
    <message>
        <source>{spent} of {limit}</source>
        <translation>{spent} von {limit}</translation>
    </message>
    <message>
        <source>{target} is there already and will be replaced.</source>
        <translation>{target} gibt es schon und wird ersetzt.</translation>
    </message>
    <message>
        <source>{title} {spent} and more whose cost is unknown of {limit} is spent.</source>
        <translation>{title}: {spent} von {limit} ausgegeben, dazu weiteres mit unbekannten Kosten.</translation>
    </message>
    <message>
        <source>{title} {spent} of {limit} is spent.</source>
        <translation>{title}: {spent} von {limit} ausgegeben.</translation>
    </message>
    <message>
        <source>{tokens} tokens read from cache</source>
        <translation>{tokens} Tokens aus dem Cache</translation>
    </message>
    <message>
        <source>{vendor} this month</source>
        <translation>{vendor} diesen Monat</translation>
    </message>
    <message>
        <source>{what}: {done} of {all}</source>
        <translation>{what}: {done} von {all}</translation>
    </message>
    <message>
        <source>{what}…</source>
        <translation>{what} …</translation>
    </message>
    <message>
        <source>{why} There is no record of how this answer came to be.</source>
        <translation>{why} Wie diese Antwort zustande kam, ist nicht aufgezeichnet.</translation>
    </message>
    <message>
        <source>“{name}”</source>
        <translation>„{name}“</translation>
    </message>
    <message>
        <source>“{name}” was deleted.</source>
        <translation>„{name}“ wurde gelöscht.</translation>
    </message>
</context>
</TS>
