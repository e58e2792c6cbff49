<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source> or </source>
        <comment>between two shortcuts</comment>
        <translation> oder </translation>
    </message>
    <message>
        <source>$ limit</source>
        <translation>Limit in $</translation>
    </message>
    <message numerus="yes">
        <source>%Ln (PDF|PDFs)</source>
        <translation>
            <numerusform>%Ln PDF</numerusform>
            <numerusform>%Ln PDFs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (PDF|PDFs) without words</source>
        <translation>
            <numerusform>%Ln PDF ohne Text</numerusform>
            <numerusform>%Ln PDFs ohne Text</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (attachment is|attachments are) missing from the library and could only be named.</source>
        <translation>
            <numerusform>%Ln Anhang fehlt in der Bibliothek und konnte nur genannt werden.</numerusform>
            <numerusform>%Ln Anhänge fehlen in der Bibliothek und konnten nur genannt werden.</numerusform>
        </translation>
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
        <source>%Ln (byte|bytes)</source>
        <translation>
            <numerusform>%Ln Byte</numerusform>
            <numerusform>%Ln Bytes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (circle of messages that answer each other was|circles of messages that answer each other were) cut.</source>
        <translation>
            <numerusform>%Ln Kreis von Nachrichten, die einander antworten, wurde aufgetrennt.</numerusform>
            <numerusform>%Ln Kreise von Nachrichten, die einander antworten, wurden aufgetrennt.</numerusform>
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
        <source>%Ln (conversation uses|conversations use) it.</source>
        <translation>
            <numerusform>%Ln Unterhaltung benutzt es.</numerusform>
            <numerusform>%Ln Unterhaltungen benutzen es.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (conversation was|conversations were) written before, each whole.</source>
        <translation>
            <numerusform>%Ln Unterhaltung wurde zuvor geschrieben, und zwar ganz.</numerusform>
            <numerusform>%Ln Unterhaltungen wurden zuvor geschrieben, jede ganz.</numerusform>
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
        <source>%Ln (conversation|conversations) and the route {route} use it.</source>
        <translation>
            <numerusform>%Ln Unterhaltung und die Route {route} benutzen es.</numerusform>
            <numerusform>%Ln Unterhaltungen und die Route {route} benutzen es.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (conversation|conversations) and the routes {routes} use it.</source>
        <translation>
            <numerusform>%Ln Unterhaltung und die Routen {routes} benutzen es.</numerusform>
            <numerusform>%Ln Unterhaltungen und die Routen {routes} benutzen es.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (conversation|conversations) from {source}: {what}.</source>
        <translation>
            <numerusform>%Ln Unterhaltung aus {source}: {what}.</numerusform>
            <numerusform>%Ln Unterhaltungen aus {source}: {what}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (conversation|conversations): {what}.</source>
        <translation>
            <numerusform>%Ln Unterhaltung: {what}.</numerusform>
            <numerusform>%Ln Unterhaltungen: {what}.</numerusform>
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
        <source>%Ln (day|days) ago</source>
        <translation>
            <numerusform>vor %Ln Tag</numerusform>
            <numerusform>vor %Ln Tagen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (file is|files are) not in the export; messages that speak of one say so.</source>
        <translation>
            <numerusform>%Ln Datei fehlt im Export; Nachrichten, die sie nennen, sagen es.</numerusform>
            <numerusform>%Ln Dateien fehlen im Export; Nachrichten, die eine nennen, sagen es.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (file|files)</source>
        <translation>
            <numerusform>%Ln Datei</numerusform>
            <numerusform>%Ln Dateien</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (hour|hours) ago</source>
        <translation>
            <numerusform>vor %Ln Stunde</numerusform>
            <numerusform>vor %Ln Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (imported message is|imported messages are) still being made searchable.</source>
        <translation>
            <numerusform>%Ln importierte Nachricht wird noch durchsuchbar gemacht.</numerusform>
            <numerusform>%Ln importierte Nachrichten werden noch durchsuchbar gemacht.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (is|are) here already and unchanged.</source>
        <translation>
            <numerusform>%Ln ist schon hier und unverändert.</numerusform>
            <numerusform>%Ln sind schon hier und unverändert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (key stands|keys stand) in the export; (it is|they are) left out.</source>
        <translation>
            <numerusform>%Ln Schlüssel steht im Export; er wird weggelassen.</numerusform>
            <numerusform>%Ln Schlüssel stehen im Export; sie werden weggelassen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (lost attachment|lost attachments)</source>
        <translation>
            <numerusform>%Ln verlorener Anhang</numerusform>
            <numerusform>%Ln verlorene Anhänge</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (message answers one that is not in the export and stands as a beginning|messages answer one that is not in the export and stand as beginnings).</source>
        <translation>
            <numerusform>%Ln Nachricht antwortet auf eine, die im Export fehlt, und steht als Anfang.</numerusform>
            <numerusform>%Ln Nachrichten antworten auf eine, die im Export fehlt, und stehen als Anfänge.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (message holds|messages hold) something of the kind “{kind}”, which is kept and not shown.</source>
        <translation>
            <numerusform>%Ln Nachricht enthält etwas der Art „{kind}“, das aufbewahrt und nicht gezeigt wird.</numerusform>
            <numerusform>%Ln Nachrichten enthalten etwas der Art „{kind}“, das aufbewahrt und nicht gezeigt wird.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (message shares its name with another one and got its|messages share their name with another one and got their) own.</source>
        <translation>
            <numerusform>%Ln Nachricht hieß wie eine andere und bekam einen eigenen Namen.</numerusform>
            <numerusform>%Ln Nachrichten hießen wie eine andere und bekamen eigene Namen.</numerusform>
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
        <source>%Ln (model is|models are) not asked for now</source>
        <translation>
            <numerusform>%Ln Modell wird vorerst nicht gefragt</numerusform>
            <numerusform>%Ln Modelle werden vorerst nicht gefragt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (model|models)</source>
        <translation>
            <numerusform>%Ln Modell</numerusform>
            <numerusform>%Ln Modelle</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (page|pages) without words</source>
        <translation>
            <numerusform>%Ln Seite ohne Text</numerusform>
            <numerusform>%Ln Seiten ohne Text</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (picture or file is|pictures and files are) in it.</source>
        <translation>
            <numerusform>%Ln Bild oder Datei ist darin.</numerusform>
            <numerusform>%Ln Bilder und Dateien sind darin.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (picture|pictures)</source>
        <translation>
            <numerusform>%Ln Bild</numerusform>
            <numerusform>%Ln Bilder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (product|products)</source>
        <translation>
            <numerusform>%Ln Produkt</numerusform>
            <numerusform>%Ln Produkte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln (token|tokens)</source>
        <translation>
            <numerusform>%Ln Token</numerusform>
            <numerusform>%Ln Tokens</numerusform>
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
        <source>%Ln (word had come.|words had come.)</source>
        <translation>
            <numerusform>%Ln Wort war gekommen.</numerusform>
            <numerusform>%Ln Wörter waren gekommen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln answers come beside each other. Esc stops them.</source>
        <translation>
            <numerusform>%Ln Antwort kommt. Esc hält sie an.</numerusform>
            <numerusform>%Ln Antworten kommen nebeneinander. Esc hält sie an.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln answers have ended.</source>
        <translation>
            <numerusform>%Ln Antwort ist fertig.</numerusform>
            <numerusform>%Ln Antworten sind fertig.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln chosen. Choose {fewest} to {most}.</source>
        <translation>
            <numerusform>%Ln gewählt. Wählen Sie {fewest} bis {most}.</numerusform>
            <numerusform>%Ln gewählt. Wählen Sie {fewest} bis {most}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be read; (the reason is|the reasons are) listed.</source>
        <translation>
            <numerusform>%Ln ließ sich nicht lesen; der Grund ist aufgeführt.</numerusform>
            <numerusform>%Ln ließen sich nicht lesen; die Gründe sind aufgeführt.</numerusform>
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
        <source>%Ln gone</source>
        <translation>
            <numerusform>%Ln weg</numerusform>
            <numerusform>%Ln weg</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln imported (conversation|conversations)</source>
        <translation>
            <numerusform>%Ln importierte Unterhaltung</numerusform>
            <numerusform>%Ln importierte Unterhaltungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln locked (PDF|PDFs)</source>
        <translation>
            <numerusform>%Ln gesperrte PDF</numerusform>
            <numerusform>%Ln gesperrte PDFs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln min ago</source>
        <translation>
            <numerusform>vor %Ln min</numerusform>
            <numerusform>vor %Ln min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln models</source>
        <translation>
            <numerusform>%Ln Modell</numerusform>
            <numerusform>%Ln Modelle</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>%Ln weiteres</numerusform>
            <numerusform>%Ln weitere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new</source>
        <translation>
            <numerusform>%Ln neu</numerusform>
            <numerusform>%Ln neu</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln newer (message was|messages were) read out of the damaged library.</source>
        <translation>
            <numerusform>%Ln neuere Nachricht wurde aus der beschädigten Bibliothek gelesen.</numerusform>
            <numerusform>%Ln neuere Nachrichten wurden aus der beschädigten Bibliothek gelesen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln now retiring</source>
        <translation>
            <numerusform>%Ln wird nun abgeschaltet</numerusform>
            <numerusform>%Ln werden nun abgeschaltet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln picked</source>
        <translation>
            <numerusform>%Ln ausgewählt</numerusform>
            <numerusform>%Ln ausgewählt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln tool (call|calls)</source>
        <translation>
            <numerusform>%Ln Werkzeugaufruf</numerusform>
            <numerusform>%Ln Werkzeugaufrufe</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln unreadable (PDF|PDFs)</source>
        <translation>
            <numerusform>%Ln unlesbare PDF</numerusform>
            <numerusform>%Ln unlesbare PDFs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln updated (conversation|conversations)</source>
        <translation>
            <numerusform>%Ln aktualisierte Unterhaltung</numerusform>
            <numerusform>%Ln aktualisierte Unterhaltungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln versions beside each other. Esc closes the comparison.</source>
        <translation>
            <numerusform>%Ln Fassung. Esc schließt den Vergleich.</numerusform>
            <numerusform>%Ln Fassungen nebeneinander. Esc schließt den Vergleich.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln with another context</source>
        <translation>
            <numerusform>%Ln mit anderem Kontext</numerusform>
            <numerusform>%Ln mit anderem Kontext</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln with another price</source>
        <translation>
            <numerusform>%Ln mit anderem Preis</numerusform>
            <numerusform>%Ln mit anderem Preis</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln with something new</source>
        <translation>
            <numerusform>%Ln mit Neuem</numerusform>
            <numerusform>%Ln mit Neuem</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>(another model&apos;s thinking|other models&apos; thinking)</source>
        <translation>
            <numerusform>das Denken eines anderen Modells</numerusform>
            <numerusform>das Denken anderer Modelle</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>(what a vendor&apos;s tool found|what a vendor&apos;s tools found)</source>
        <translation>
            <numerusform>was das Werkzeug eines Anbieters fand</numerusform>
            <numerusform>was Werkzeuge von Anbietern fanden</numerusform>
        </translation>
    </message>
    <message>
        <source>, then </source>
        <comment>between the names of two vendors</comment>
        <translation>, dann </translation>
    </message>
    <message>
        <source>1 PDF cannot be sent to this model.</source>
        <translation>1 PDF kann nicht an dieses Modell gesendet werden.</translation>
    </message>
    <message>
        <source>1 PDF goes as its text.</source>
        <translation>1 PDF geht als reiner Text.</translation>
    </message>
    <message>
        <source>1 PDF holds pictures of its pages and no text that could be sent in its place.</source>
        <translation>1 PDF enthält Bilder ihrer Seiten und keinen Text, der stattdessen gesendet werden könnte.</translation>
    </message>
    <message>
        <source>1 PDF is damaged or takes too long to be read.</source>
        <translation>1 PDF ist beschädigt, oder sie zu lesen dauert zu lange.</translation>
    </message>
    <message>
        <source>1 PDF is locked with a password.</source>
        <translation>1 PDF ist mit einem Passwort gesperrt.</translation>
    </message>
    <message>
        <source>1 PDF is too long to go whole as text.</source>
        <translation>1 PDF ist zu lang, um ganz als Text zu gehen.</translation>
    </message>
    <message>
        <source>1 answer ended before its time.</source>
        <translation>1 Antwort endete vor der Zeit.</translation>
    </message>
    <message>
        <source>1 attachment is gone from this computer.</source>
        <translation>1 Anhang ist nicht mehr auf diesem Computer.</translation>
    </message>
    <message>
        <source>1 file that is not text cannot be sent.</source>
        <translation>1 Datei, die kein Text ist, kann nicht gesendet werden.</translation>
    </message>
    <message>
        <source>1 instruction in the middle of the conversation loses its rank.</source>
        <translation>1 Anweisung mitten in der Unterhaltung verliert ihren Rang.</translation>
    </message>
    <message>
        <source>1 page of a PDF holds no text that can be read.</source>
        <translation>1 Seite einer PDF enthält keinen lesbaren Text.</translation>
    </message>
    <message>
        <source>1 part was written by a newer Interline.</source>
        <translation>1 Teil wurde von einem neueren Interline geschrieben.</translation>
    </message>
    <message>
        <source>1 picture cannot be sent to this model.</source>
        <translation>1 Bild kann nicht an dieses Modell gesendet werden.</translation>
    </message>
    <message>
        <source>1 refusal loses its mark.</source>
        <translation>1 Ablehnung verliert ihre Kennzeichnung.</translation>
    </message>
    <message>
        <source>1 shopping result stays behind.</source>
        <translation>1 Einkaufsergebnis bleibt zurück.</translation>
    </message>
    <message>
        <source>1 source</source>
        <translation>1 Quelle</translation>
    </message>
    <message>
        <source>1 source of an answer stays behind.</source>
        <translation>1 Quelle einer Antwort bleibt zurück.</translation>
    </message>
    <message>
        <source>1 step of a search or another tool that a vendor ran itself stays behind.</source>
        <translation>1 Schritt einer Suche oder eines anderen Werkzeugs, das ein Anbieter selbst ausführte, bleibt zurück.</translation>
    </message>
    <message>
        <source>1 stretch of another model&apos;s thinking stays behind.</source>
        <translation>1 Abschnitt vom Denken eines anderen Modells bleibt zurück.</translation>
    </message>
    <message>
        <source>1 stretch of this model&apos;s own thinking cannot go back to it.</source>
        <translation>1 Abschnitt vom eigenen Denken dieses Modells kann nicht an es zurückgehen.</translation>
    </message>
    <message>
        <source>1 tool call of the history goes as plain words.</source>
        <translation>1 Werkzeugaufruf des Verlaufs geht als bloßer Text.</translation>
    </message>
    <message>
        <source>1 tool call that was cut off or never answered is left out.</source>
        <translation>1 Werkzeugaufruf, der abgeschnitten oder nie beantwortet wurde, wird weggelassen.</translation>
    </message>
    <message>
        <source>1 tool result loses the mark that its call failed.</source>
        <translation>1 Werkzeugergebnis verliert die Kennzeichnung, dass sein Aufruf fehlschlug.</translation>
    </message>
    <message>
        <source>1 tool result stands without its call.</source>
        <translation>1 Werkzeugergebnis steht ohne seinen Aufruf da.</translation>
    </message>
    <message>
        <source>1 tool that the history names is not known here.</source>
        <translation>1 Werkzeug, das der Verlauf nennt, ist hier nicht bekannt.</translation>
    </message>
    <message>
        <source>A PEM file, in place of what this system trusts.</source>
        <translation>Eine PEM-Datei anstelle dessen, dem dieses System vertraut.</translation>
    </message>
    <message>
        <source>A budget stands in the way of this</source>
        <translation>Ein Budget steht dem entgegen</translation>
    </message>
    <message>
        <source>A chat</source>
        <translation>Ein Chat</translation>
    </message>
    <message>
        <source>A chat without a name</source>
        <translation>Ein Chat ohne Namen</translation>
    </message>
    <message>
        <source>A conversation without a title</source>
        <translation>Eine Unterhaltung ohne Titel</translation>
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
        <source>A file of the library could not be read or written.</source>
        <translation>Eine Datei der Bibliothek ließ sich nicht lesen oder schreiben.</translation>
    </message>
    <message>
        <source>A folder cannot lie in itself.</source>
        <translation>Ein Ordner kann nicht in sich selbst liegen.</translation>
    </message>
    <message>
        <source>A folder needs a name.</source>
        <translation>Ein Ordner braucht einen Namen.</translation>
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
        <source>A formula is left out.</source>
        <translation>Eine Formel wird ausgelassen.</translation>
    </message>
    <message>
        <source>A header of the request to {host} cannot be sent.</source>
        <translation>Eine Kopfzeile der Anfrage an {host} lässt sich nicht senden.</translation>
    </message>
    <message>
        <source>A key is one word of {shortest} to 512 letters, digits and signs; copy it again, whole.</source>
        <translation>Ein Schlüssel ist ein Wort aus {shortest} bis 512 Buchstaben, Ziffern und Zeichen; kopieren Sie ihn noch einmal ganz.</translation>
    </message>
    <message>
        <source>A key stands here; it is left out.</source>
        <translation>Hier steht ein Schlüssel; er wird weggelassen.</translation>
    </message>
    <message>
        <source>A key was found in the environment ({variable}).</source>
        <translation>In der Umgebung wurde ein Schlüssel gefunden ({variable}).</translation>
    </message>
    <message>
        <source>A library of X11 is missing, so no key can be taken.</source>
        <translation>Eine Bibliothek von X11 fehlt, deshalb ist keine Taste zu haben.</translation>
    </message>
    <message>
        <source>A model</source>
        <translation>Ein Modell</translation>
    </message>
    <message>
        <source>A model in the GGUF format answers on this computer. Choose its file, or drop it here.</source>
        <translation>Ein Modell im GGUF-Format antwortet auf diesem Computer. Wählen Sie seine Datei, oder legen Sie sie hier ab.</translation>
    </message>
    <message>
        <source>A model stands twice among those to compare.</source>
        <translation>Ein Modell steht zweimal unter denen, die verglichen werden sollen.</translation>
    </message>
    <message>
        <source>A newer Interline made the copy {copy}; nothing was changed.</source>
        <translation>Die Sicherung {copy} stammt von einem neueren Interline; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>A newer Interline wrote {path} (schema {version}; this one knows {newest}).</source>
        <translation>Ein neueres Interline hat {path} geschrieben (Schema {version}; dieses kennt {newest}).</translation>
    </message>
    <message>
        <source>A note with the file&apos;s name is sent.</source>
        <translation>Gesendet wird ein Vermerk mit dem Namen der Datei.</translation>
    </message>
    <message>
        <source>A note with the picture&apos;s name is sent.</source>
        <translation>Gesendet wird ein Vermerk mit dem Namen des Bildes.</translation>
    </message>
    <message>
        <source>A part of Interline is missing, so nothing can be asked. Install it again; the log has the details.</source>
        <translation>Ein Teil von Interline fehlt, deshalb kann nichts gefragt werden. Installieren Sie es neu; die Einzelheiten stehen im Protokoll.</translation>
    </message>
    <message>
        <source>A picture</source>
        <translation>Ein Bild</translation>
    </message>
    <message>
        <source>A picture.</source>
        <translation>Ein Bild.</translation>
    </message>
    <message>
        <source>A picture: {words}</source>
        <translation>Ein Bild: {words}</translation>
    </message>
    <message>
        <source>A prompt has at most {most} characters.</source>
        <translation>Eine Vorlage hat höchstens {most} Zeichen.</translation>
    </message>
    <message>
        <source>A prompt is put into a message by typing / in the empty field, or from all commands (Ctrl+K). What stands in double braces, such as {{language}}, is asked for.</source>
        <translation>Eine Vorlage kommt in eine Nachricht, indem Sie / in das leere Eingabefeld schreiben, oder über alle Befehle (Strg+K). Was in doppelten geschweiften Klammern steht, wie {{language}}, wird erfragt.</translation>
    </message>
    <message>
        <source>A prompt needs a name and a text.</source>
        <translation>Eine Vorlage braucht einen Namen und einen Text.</translation>
    </message>
    <message>
        <source>A prompt&apos;s name has at most {most} characters.</source>
        <translation>Der Name einer Vorlage hat höchstens {most} Zeichen.</translation>
    </message>
    <message>
        <source>A route is a list of models: the first one that can answer does. A conversation follows one, or one model.</source>
        <translation>Eine Route ist eine Liste von Modellen: Das erste, das antworten kann, antwortet. Eine Unterhaltung folgt einer Route oder fragt ein einzelnes Modell.</translation>
    </message>
    <message>
        <source>A route needs at least one model.</source>
        <translation>Eine Route braucht mindestens ein Modell.</translation>
    </message>
    <message>
        <source>A second folder for copies</source>
        <translation>Zweiter Ordner für Sicherungen</translation>
    </message>
    <message>
        <source>A server answers but has no model yet. Load one there, then look again.</source>
        <translation>Ein Server antwortet, hat aber noch kein Modell. Laden Sie dort eines und suchen Sie dann erneut.</translation>
    </message>
    <message>
        <source>A slash puts one folder into another: Work/Clients.</source>
        <translation>Ein Schrägstrich legt einen Ordner in einen anderen: Arbeit/Kunden.</translation>
    </message>
    <message>
        <source>A tag needs a name.</source>
        <translation>Ein Schlagwort braucht einen Namen.</translation>
    </message>
    <message>
        <source>A tool failed</source>
        <translation>Ein Werkzeug ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>A topic without a name</source>
        <translation>Ein Thema ohne Namen</translation>
    </message>
    <message>
        <source>A vendor may also bill an attempt that failed after it had been sent.</source>
        <translation>Ein Anbieter kann auch einen Versuch berechnen, der nach dem Senden fehlschlug.</translation>
    </message>
    <message>
        <source>A web page came instead of an answer: “{words}”.</source>
        <translation>Statt einer Antwort kam eine Webseite: „{words}“.</translation>
    </message>
    <message>
        <source>A web page came, no answer.</source>
        <translation>Es kam eine Webseite, keine Antwort.</translation>
    </message>
    <message>
        <source>About {tokens} of the {room} tokens that {model} takes at once, history and attachments included.</source>
        <translation>Etwa {tokens} von {room} Tokens, die {model} auf einmal aufnimmt, Verlauf und Anhänge eingeschlossen.</translation>
    </message>
    <message>
        <source>Accent colour</source>
        <translation>Akzentfarbe</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Add a key for {vendor} in Vendors and keys, or with interline keys set {id}.</source>
        <translation>Fügen Sie unter „Anbieter und Schlüssel“ einen Schlüssel für {vendor} hinzu, oder mit interline keys set {id}.</translation>
    </message>
    <message>
        <source>Add a model file</source>
        <translation>Modelldatei hinzufügen</translation>
    </message>
    <message>
        <source>Add a model file…</source>
        <translation>Modelldatei hinzufügen …</translation>
    </message>
    <message>
        <source>Add a model…</source>
        <translation>Modell hinzufügen …</translation>
    </message>
    <message>
        <source>Add a server of your own</source>
        <translation>Eigenen Server hinzufügen</translation>
    </message>
    <message>
        <source>Add a server of your own…</source>
        <translation>Eigenen Server hinzufügen …</translation>
    </message>
    <message>
        <source>Add a vendor&apos;s key</source>
        <translation>Anbieterschlüssel hinzufügen</translation>
    </message>
    <message>
        <source>Add a vendor&apos;s key in the settings, or with interline keys set, or steps to the route.</source>
        <translation>Fügen Sie in den Einstellungen oder mit interline keys set den Schlüssel eines Anbieters hinzu, oder der Route Schritte.</translation>
    </message>
    <message>
        <source>Add a vendor&apos;s key…</source>
        <translation>Anbieterschlüssel hinzufügen …</translation>
    </message>
    <message>
        <source>Add a vendor…</source>
        <translation>Anbieter hinzufügen …</translation>
    </message>
    <message>
        <source>Add and test</source>
        <translation>Hinzufügen und prüfen</translation>
    </message>
    <message>
        <source>Add credit at {vendor}, or choose another model.</source>
        <translation>Laden Sie bei {vendor} Guthaben auf oder wählen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>Add credit at {vendor}, or let a route go on with another vendor.</source>
        <translation>Laden Sie bei {vendor} Guthaben auf oder lassen Sie eine Route mit einem anderen Anbieter weitermachen.</translation>
    </message>
    <message>
        <source>Add model</source>
        <translation>Modell hinzufügen</translation>
    </message>
    <message>
        <source>Add one to it.</source>
        <translation>Fügen Sie ihr eines hinzu.</translation>
    </message>
    <message>
        <source>Add the vendor to the route&apos;s “allow”, or take the step out</source>
        <translation>Nehmen Sie den Anbieter in „allow“ der Route auf oder entfernen Sie den Schritt</translation>
    </message>
    <message>
        <source>Add to favourites</source>
        <translation>Zu den Favoriten</translation>
    </message>
    <message>
        <source>Add {example}</source>
        <translation>Ergänzen Sie {example}</translation>
    </message>
    <message>
        <source>Add “{word}” to my words</source>
        <translation>„{word}“ zu meinen Wörtern hinzufügen</translation>
    </message>
    <message>
        <source>Added “{name}”. It is in the list of models (Ctrl+L).</source>
        <translation>„{name}“ wurde hinzugefügt und steht in der Liste der Modelle (Strg+L).</translation>
    </message>
    <message>
        <source>Adding…</source>
        <translation>Wird angehängt …</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>All answers are there. Choose the one to go on with; Esc closes the comparison.</source>
        <translation>Alle Antworten sind da. Wählen Sie die, mit der es weitergehen soll; Esc schließt den Vergleich.</translation>
    </message>
    <message>
        <source>All branches</source>
        <translation>Alle Zweige</translation>
    </message>
    <message>
        <source>All commands</source>
        <translation>Alle Befehle</translation>
    </message>
    <message>
        <source>All commands…</source>
        <translation>Alle Befehle …</translation>
    </message>
    <message>
        <source>All conversations</source>
        <translation>Alle Unterhaltungen</translation>
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
        <source>All files</source>
        <translation>Alle Dateien</translation>
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
        <source>Allowed here: false.</source>
        <translation>Hier erlaubt: false.</translation>
    </message>
    <message>
        <source>Allowed: US dollars as a decimal number in quotes, e.g. &quot;1.25&quot;.</source>
        <translation>Erlaubt: US-Dollar als Dezimalzahl in Anführungszeichen, z. B. &quot;1.25&quot;.</translation>
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
        <source>Allowed: a whole number above zero.</source>
        <translation>Erlaubt: eine ganze Zahl über null.</translation>
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
        <source>Allowed: seconds, above 0 and at most 3600.</source>
        <translation>Erlaubt: Sekunden, über 0 und höchstens 3600.</translation>
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
        <source>Allowed: true, false.</source>
        <translation>Erlaubt: true, false.</translation>
    </message>
    <message>
        <source>Allowed: turn, conversation, day, month, vendor:ID.</source>
        <translation>Erlaubt: turn, conversation, day, month, vendor:ID.</translation>
    </message>
    <message>
        <source>Allowed: up to 64 letters, digits, dots, dashes and underscores; a vendor&apos;s in lower case.</source>
        <translation>Erlaubt: bis zu 64 Buchstaben, Ziffern, Punkte, Binde- und Unterstriche; bei Anbietern in Kleinbuchstaben.</translation>
    </message>
    <message>
        <source>Allowed: vendor/model, or route:NAME.</source>
        <translation>Erlaubt: anbieter/modell oder route:NAME.</translation>
    </message>
    <message>
        <source>Allowed: {words}, or a number of tokens.</source>
        <translation>Erlaubt: {words} oder eine Anzahl von Tokens.</translation>
    </message>
    <message>
        <source>Allowed: {words}.</source>
        <translation>Erlaubt: {words}.</translation>
    </message>
    <message>
        <source>An answer is still being written here. Compare its versions when it has ended.</source>
        <translation>Hier wird noch eine Antwort geschrieben. Vergleichen Sie ihre Fassungen, wenn sie fertig ist.</translation>
    </message>
    <message>
        <source>An answer is still on its way here.</source>
        <translation>Hier ist noch eine Antwort unterwegs.</translation>
    </message>
    <message>
        <source>An answer is still on its way here. Stop it or wait for its end, then edit.</source>
        <translation>Hier ist noch eine Antwort unterwegs. Halten Sie sie an oder warten Sie ihr Ende ab; dann bearbeiten Sie.</translation>
    </message>
    <message>
        <source>An empty answer.</source>
        <translation>Eine leere Antwort.</translation>
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
        <source>Another Interline has this library open.</source>
        <translation>Ein anderes Interline hat diese Bibliothek geöffnet.</translation>
    </message>
    <message>
        <source>Another Interline is asking the vendors right now.</source>
        <translation>Ein anderes Interline fragt die Anbieter gerade.</translation>
    </message>
    <message>
        <source>Another Interline is making a copy of this library, or is putting one back.</source>
        <translation>Ein anderes Interline sichert diese Bibliothek gerade oder stellt eine Sicherung wieder her.</translation>
    </message>
    <message>
        <source>Another Interline is making a copy of this library.</source>
        <translation>Ein anderes Interline sichert diese Bibliothek gerade.</translation>
    </message>
    <message>
        <source>Another Interline is putting a copy in the place of this library.</source>
        <translation>Ein anderes Interline setzt gerade eine Sicherung an die Stelle dieser Bibliothek.</translation>
    </message>
    <message>
        <source>Another conversation is being printed. Wait until it is done, or cancel it.</source>
        <translation>Eine andere Unterhaltung wird gerade gedruckt. Warten Sie, bis sie fertig ist, oder brechen Sie ab.</translation>
    </message>
    <message>
        <source>Another conversation is shown by now; its instructions were left as they are.</source>
        <translation>Inzwischen ist eine andere Unterhaltung zu sehen; ihre Anweisungen blieben, wie sie sind.</translation>
    </message>
    <message>
        <source>Another file…</source>
        <translation>Andere Datei …</translation>
    </message>
    <message>
        <source>Another folder…</source>
        <translation>Anderer Ordner …</translation>
    </message>
    <message>
        <source>Another name for “{name}”</source>
        <translation>Ein anderer Name für „{name}“</translation>
    </message>
    <message>
        <source>Another program holds the database.</source>
        <translation>Ein anderes Programm hält die Datenbank fest.</translation>
    </message>
    <message>
        <source>Another tag…</source>
        <translation>Anderes Schlagwort …</translation>
    </message>
    <message>
        <source>Another version of Interline wrote this file.</source>
        <translation>Eine andere Version von Interline hat diese Datei geschrieben.</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Answer in your words</source>
        <translation>Antwort in Ihren Worten</translation>
    </message>
    <message>
        <source>Answer its window and try again.</source>
        <translation>Antworten Sie in seinem Fenster und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Answer {number} of {count}</source>
        <translation>Antwort {number} von {count}</translation>
    </message>
    <message>
        <source>Answer {number} of {count} beside each other</source>
        <translation>Antwort {number} von {count} nebeneinander</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>Antwort von</translation>
    </message>
    <message numerus="yes">
        <source>Answers by {models} and %Ln more.</source>
        <translation>
            <numerusform>Antworten von {models} und %Ln weiteren.</numerusform>
            <numerusform>Antworten von {models} und %Ln weiteren.</numerusform>
        </translation>
    </message>
    <message>
        <source>Answers by {models}.</source>
        <translation>Antworten von {models}.</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>April</source>
        <translation>April</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>Archiv</translation>
    </message>
    <message>
        <source>Archive</source>
        <comment>put away</comment>
        <translation>Archivieren</translation>
    </message>
    <message>
        <source>Archive or take back</source>
        <translation>Archivieren oder zurückholen</translation>
    </message>
    <message>
        <source>Archived</source>
        <translation>Archiviert</translation>
    </message>
    <message>
        <source>Archived conversation</source>
        <translation>Archivierte Unterhaltung</translation>
    </message>
    <message>
        <source>As it stood on {date}, {time}, with the costs that were guessed then.</source>
        <translation>Stand vom {date}, {time}, mit den damals geschätzten Kosten.</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Ask Interline a quick question</source>
        <translation>Interline eine Schnellfrage stellen</translation>
    </message>
    <message>
        <source>Ask again.</source>
        <translation>Fragen Sie noch einmal.</translation>
    </message>
    <message>
        <source>Ask again: it starts anew.</source>
        <translation>Fragen Sie noch einmal: Er startet neu.</translation>
    </message>
    <message>
        <source>Ask anything…</source>
        <translation>Irgendetwas fragen …</translation>
    </message>
    <message>
        <source>Ask anyway</source>
        <translation>Trotzdem fragen</translation>
    </message>
    <message>
        <source>Ask for {model}</source>
        <translation>{model} anfragen</translation>
    </message>
    <message>
        <source>Ask in new conversations</source>
        <translation>In neuen Unterhaltungen fragen</translation>
    </message>
    <message>
        <source>Ask in this conversation</source>
        <translation>In dieser Unterhaltung fragen</translation>
    </message>
    <message>
        <source>Ask its vendor for access, then: interline models --refresh</source>
        <translation>Bitten Sie den Anbieter um Zugang, danach: interline models --refresh</translation>
    </message>
    <message>
        <source>Ask one model, as ever</source>
        <translation>Wie immer ein Modell fragen</translation>
    </message>
    <message>
        <source>Ask other models the same</source>
        <translation>Andere Modelle dasselbe fragen</translation>
    </message>
    <message>
        <source>Ask other models the same: their answers come beside this one</source>
        <translation>Andere Modelle dasselbe fragen: Ihre Antworten kommen neben diese</translation>
    </message>
    <message>
        <source>Ask other models the same…</source>
        <translation>Andere Modelle dasselbe fragen …</translation>
    </message>
    <message>
        <source>Ask several models at once</source>
        <translation>Mehrere Modelle zugleich fragen</translation>
    </message>
    <message>
        <source>Ask the conversation&apos;s model, as ever</source>
        <translation>Wie immer das Modell der Unterhaltung fragen</translation>
    </message>
    <message>
        <source>Ask the marked models the same question</source>
        <translation>Die gewählten Modelle dieselbe Frage beantworten lassen</translation>
    </message>
    <message>
        <source>Ask the next one now</source>
        <translation>Jetzt das nächste fragen</translation>
    </message>
    <message>
        <source>Ask the next one now: wait no longer for this vendor</source>
        <translation>Jetzt das nächste fragen: nicht länger auf diesen Anbieter warten</translation>
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
        <source>Ask with the next message only</source>
        <translation>Nur mit der nächsten Nachricht fragen</translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation>Gefragt war</translation>
    </message>
    <message>
        <source>Asked for the tool {name} · cut off, not run from here</source>
        <translation>Verlangte das Werkzeug {name} · abgeschnitten, hier nicht ausgeführt</translation>
    </message>
    <message>
        <source>Asked for the tool {name} · not run from here</source>
        <translation>Verlangte das Werkzeug {name} · hier nicht ausgeführt</translation>
    </message>
    <message>
        <source>Asking again in {seconds} s…</source>
        <translation>Neuer Versuch in {seconds} s …</translation>
    </message>
    <message>
        <source>Asking for the tool {name}…</source>
        <translation>Verlangt das Werkzeug {name} …</translation>
    </message>
    <message>
        <source>Asking the vendors…</source>
        <translation>Die Anbieter werden gefragt …</translation>
    </message>
    <message>
        <source>Asking {vendor}…</source>
        <translation>Frage {vendor} …</translation>
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
        <source>Attach a smaller file.</source>
        <translation>Hängen Sie eine kleinere Datei an.</translation>
    </message>
    <message>
        <source>Attach files</source>
        <translation>Dateien anhängen</translation>
    </message>
    <message>
        <source>Attach files (Ctrl+O)</source>
        <translation>Dateien anhängen (Strg+O)</translation>
    </message>
    <message>
        <source>Attach files…</source>
        <translation>Dateien anhängen …</translation>
    </message>
    <message>
        <source>Attach it as a file instead</source>
        <translation>Stattdessen als Datei anhängen</translation>
    </message>
    <message>
        <source>Attach the file again to have it sent.</source>
        <translation>Hängen Sie die Datei noch einmal an, damit sie gesendet wird.</translation>
    </message>
    <message>
        <source>Attach the files in it.</source>
        <translation>Hängen Sie die Dateien darin an.</translation>
    </message>
    <message>
        <source>Attach the original again to have it sent.</source>
        <translation>Hängen Sie das Original noch einmal an, damit es gesendet wird.</translation>
    </message>
    <message>
        <source>Attached: {name}</source>
        <translation>Angehängt: {name}</translation>
    </message>
    <message>
        <source>Attachment: {name}</source>
        <translation>Anhang: {name}</translation>
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
        <source>August</source>
        <translation>August</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Back from the archive</source>
        <translation>Aus dem Archiv zurückholen</translation>
    </message>
    <message>
        <source>Back to the default: {value}</source>
        <translation>Zurück zum Standard: {value}</translation>
    </message>
    <message>
        <source>Back up now</source>
        <translation>Jetzt sichern</translation>
    </message>
    <message>
        <source>Backups that were made before keep it until newer ones take their place.</source>
        <translation>Sicherungen von vorher behalten es, bis neuere an ihre Stelle treten.</translation>
    </message>
    <message>
        <source>Bars count</source>
        <translation>Balken zählen</translation>
    </message>
    <message>
        <source>Begin with the conversation that was open last</source>
        <translation>Mit der zuletzt offenen Unterhaltung beginnen</translation>
    </message>
    <message>
        <source>Between {least} and {most} models are compared.</source>
        <translation>Verglichen werden {least} bis {most} Modelle.</translation>
    </message>
    <message>
        <source>Beware: the part before the @ is not the host.</source>
        <translation>Vorsicht: Der Teil vor dem @ ist nicht der Server.</translation>
    </message>
    <message>
        <source>Bin</source>
        <translation>Papierkorb</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Branch</source>
        <comment>what one does</comment>
        <translation>Abzweigen</translation>
    </message>
    <message>
        <source>Branch from it when it has ended.</source>
        <translation>Zweigen Sie davon ab, wenn sie zu Ende ist.</translation>
    </message>
    <message>
        <source>Branch into a new conversation</source>
        <translation>In neue Unterhaltung abzweigen</translation>
    </message>
    <message>
        <source>Branch “{name}”</source>
        <translation>Zweig „{name}“</translation>
    </message>
    <message>
        <source>Branch “{name}”, version {number} of {count} of this answer</source>
        <translation>Zweig „{name}“, Fassung {number} von {count} dieser Antwort</translation>
    </message>
    <message>
        <source>Branch “{name}”, version {number} of {count} of this message</source>
        <translation>Zweig „{name}“, Fassung {number} von {count} dieser Nachricht</translation>
    </message>
    <message>
        <source>Branch: a new conversation that goes on from here</source>
        <translation>Abzweigen: eine neue Unterhaltung, die von hier weitergeht</translation>
    </message>
    <message>
        <source>Branches</source>
        <translation>Zweige</translation>
    </message>
    <message>
        <source>Branches of this conversation</source>
        <translation>Zweige dieser Unterhaltung</translation>
    </message>
    <message>
        <source>Branches whose beginning is not there: {count}.</source>
        <translation>Zweige, deren Anfang fehlt: {count}.</translation>
    </message>
    <message>
        <source>Branches…</source>
        <translation>Zweige …</translation>
    </message>
    <message>
        <source>Budget</source>
        <translation>Budget</translation>
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
        <source>By cost</source>
        <translation>Nach Kosten</translation>
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
        <source>By the dictionaries of this system. Code and addresses are left alone.</source>
        <translation>Mit den Wörterbüchern dieses Systems. Code und Adressen werden nicht geprüft.</translation>
    </message>
    <message>
        <source>By title</source>
        <translation>Nach Titel</translation>
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
        <source>Can be asked</source>
        <translation>Können gefragt werden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancelled after: {sentence} What came in stays.</source>
        <translation>Abgebrochen nach: {sentence} Was hereinkam, bleibt.</translation>
    </message>
    <message>
        <source>Candidates</source>
        <translation>Kandidaten</translation>
    </message>
    <message>
        <source>Certificates to trust</source>
        <translation>Vertrauenswürdige Zertifikate</translation>
    </message>
    <message>
        <source>Change it back by hand.</source>
        <translation>Ändern Sie es von Hand zurück.</translation>
    </message>
    <message>
        <source>Change it by hand.</source>
        <translation>Ändern Sie es von Hand.</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Ändern …</translation>
    </message>
    <message>
        <source>Changing…</source>
        <translation>Wird geändert …</translation>
    </message>
    <message>
        <source>Chat lines (JSONL)</source>
        <translation>Chatzeilen (JSONL)</translation>
    </message>
    <message>
        <source>Chatbox did not export it: {why}.</source>
        <translation>Chatbox hat es nicht exportiert: {why}.</translation>
    </message>
    <message>
        <source>Chatbox, settings</source>
        <translation>Chatbox, Einstellungen</translation>
    </message>
    <message>
        <source>Chats of this kind are not read.</source>
        <translation>Chats dieser Art werden nicht gelesen.</translation>
    </message>
    <message>
        <source>Check it in Vendors and keys, or set a new one with interline keys set {id}.</source>
        <translation>Prüfen Sie ihn unter „Anbieter und Schlüssel“, oder setzen Sie mit interline keys set {id} einen neuen.</translation>
    </message>
    <message>
        <source>Check its permissions, or choose another with --home.</source>
        <translation>Prüfen Sie seine Rechte oder wählen Sie mit --home einen anderen.</translation>
    </message>
    <message>
        <source>Check spelling</source>
        <translation>Rechtschreibung prüfen</translation>
    </message>
    <message>
        <source>Check spelling while writing</source>
        <translation>Rechtschreibung beim Schreiben prüfen</translation>
    </message>
    <message>
        <source>Check that it is a file and that you may read it.</source>
        <translation>Prüfen Sie, ob es eine Datei ist und Sie sie lesen dürfen.</translation>
    </message>
    <message>
        <source>Check that the address in vendors.toml is an API of the wire named there.</source>
        <translation>Prüfen Sie, ob die Adresse in vendors.toml eine Schnittstelle des Formats ist, das dort genannt ist.</translation>
    </message>
    <message>
        <source>Check that there is room on the disk and that the folder belongs to you.</source>
        <translation>Prüfen Sie, ob Platz auf dem Datenträger ist und der Ordner Ihnen gehört.</translation>
    </message>
    <message>
        <source>Check that there is room on the disk and that you may write there.</source>
        <translation>Prüfen Sie, ob Platz auf dem Datenträger ist und Sie dort schreiben dürfen.</translation>
    </message>
    <message>
        <source>Check that there is room on the disk, then try again.</source>
        <translation>Prüfen Sie, ob Platz auf dem Datenträger ist, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Check the disk and the folder&apos;s permissions.</source>
        <translation>Prüfen Sie den Datenträger und die Rechte des Ordners.</translation>
    </message>
    <message>
        <source>Check the disk it was written to.</source>
        <translation>Prüfen Sie den Datenträger, auf den sie geschrieben wurde.</translation>
    </message>
    <message>
        <source>Check the key of {vendor} in Vendors and keys, or set it with interline keys set {id}.</source>
        <translation>Prüfen Sie den Schlüssel für {vendor} unter „Anbieter und Schlüssel“, oder setzen Sie ihn mit interline keys set {id}.</translation>
    </message>
    <message>
        <source>Check the model&apos;s name and whether your account has access: interline models lists them.</source>
        <translation>Prüfen Sie den Namen des Modells und ob Ihr Konto Zugang hat: interline models zählt sie auf.</translation>
    </message>
    <message>
        <source>Check the network and the vendor&apos;s address, then try again.</source>
        <translation>Prüfen Sie das Netz und die Adresse des Anbieters und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Check the network, then try again.</source>
        <translation>Prüfen Sie das Netz und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Check the permissions of the file and its folder, or choose another with --home.</source>
        <translation>Prüfen Sie die Rechte der Datei und ihres Ordners oder wählen Sie mit --home einen anderen.</translation>
    </message>
    <message>
        <source>Check the route&apos;s steps in vendors.toml.</source>
        <translation>Prüfen Sie die Schritte der Route in vendors.toml.</translation>
    </message>
    <message>
        <source>Choose a cheaper model</source>
        <translation>Günstigeres Modell wählen</translation>
    </message>
    <message>
        <source>Choose a cheaper model, or raise the budget in Usage or in vendors.toml.</source>
        <translation>Wählen Sie ein günstigeres Modell oder erhöhen Sie das Budget unter Verbrauch oder in vendors.toml.</translation>
    </message>
    <message>
        <source>Choose a file that Interline exported.</source>
        <translation>Wählen Sie eine Datei, die Interline exportiert hat.</translation>
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
        <source>Choose a model with a larger context, or start a new conversation.</source>
        <translation>Wählen Sie ein Modell mit größerem Kontext oder beginnen Sie eine neue Unterhaltung.</translation>
    </message>
    <message>
        <source>Choose a smaller model or a faster disk, or ask again.</source>
        <translation>Wählen Sie ein kleineres Modell oder einen schnelleren Datenträger, oder fragen Sie noch einmal.</translation>
    </message>
    <message>
        <source>Choose a smaller model, or the same one with fewer bits (such as Q4).</source>
        <translation>Wählen Sie ein kleineres Modell oder dasselbe mit weniger Bits (etwa Q4).</translation>
    </message>
    <message>
        <source>Choose a vendor that serves your region.</source>
        <translation>Wählen Sie einen Anbieter, der Ihre Region bedient.</translation>
    </message>
    <message>
        <source>Choose an export as JSON or zip.</source>
        <translation>Wählen Sie einen Export als JSON oder Zip.</translation>
    </message>
    <message>
        <source>Choose another copy.</source>
        <translation>Wählen Sie eine andere Sicherung.</translation>
    </message>
    <message>
        <source>Choose another model first.</source>
        <translation>Wählen Sie zuerst ein anderes Modell.</translation>
    </message>
    <message>
        <source>Choose another model for what uses it: nothing of its kind is at hand to propose.</source>
        <translation>Wählen Sie ein anderes Modell für das, was es benutzt: Nichts Vergleichbares ist zur Hand, das vorzuschlagen wäre.</translation>
    </message>
    <message>
        <source>Choose another model: interline models lists them.</source>
        <translation>Wählen Sie ein anderes Modell: interline models zählt sie auf.</translation>
    </message>
    <message>
        <source>Choose another model: one with a key, or a running Ollama or llama.cpp server.</source>
        <translation>Wählen Sie ein anderes Modell: eines mit Schlüssel oder einen laufenden Ollama- oder llama.cpp-Server.</translation>
    </message>
    <message>
        <source>Choose another place for it.</source>
        <translation>Wählen Sie einen anderen Ort dafür.</translation>
    </message>
    <message>
        <source>Choose another, or export it again.</source>
        <translation>Wählen Sie eine andere oder exportieren Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>Choose another: Ctrl+L</source>
        <translation>Anderes wählen: Strg+L</translation>
    </message>
    <message>
        <source>Choose each once.</source>
        <translation>Wählen Sie jedes einmal.</translation>
    </message>
    <message>
        <source>Choose model</source>
        <translation>Modell wählen</translation>
    </message>
    <message>
        <source>Choose model…</source>
        <translation>Modell wählen …</translation>
    </message>
    <message>
        <source>Choose one on a local disk; network drives often cannot.</source>
        <translation>Wählen Sie einen auf einem lokalen Datenträger; Netzlaufwerke können es oft nicht.</translation>
    </message>
    <message>
        <source>Choose others.</source>
        <translation>Wählen Sie andere.</translation>
    </message>
    <message>
        <source>Choose the archive as it came from the program that you exported from.</source>
        <translation>Wählen Sie das Archiv so, wie es aus dem Programm kam, aus dem Sie exportiert haben.</translation>
    </message>
    <message>
        <source>Choose the database of Cherry Studio 2 instead, or a backup of a version before 1.9.</source>
        <translation>Wählen Sie stattdessen die Datenbank von Cherry Studio 2 oder eine Sicherung einer Version vor 1.9.</translation>
    </message>
    <message>
        <source>Choose the export itself.</source>
        <translation>Wählen Sie den Export selbst.</translation>
    </message>
    <message>
        <source>Choose the export&apos;s own folder.</source>
        <translation>Wählen Sie den Ordner des Exports selbst.</translation>
    </message>
    <message>
        <source>Choose the file of a chat model; those called “mmproj” or “embed” are none.</source>
        <translation>Wählen Sie die Datei eines Chatmodells; die mit „mmproj“ oder „embed“ im Namen sind keine.</translation>
    </message>
    <message>
        <source>Choose the file that the other program&apos;s export made.</source>
        <translation>Wählen Sie die Datei, die der Export des anderen Programms erzeugt hat.</translation>
    </message>
    <message>
        <source>Choose the first one, which ends in “-00001-of-…”, and leave the others beside it.</source>
        <translation>Wählen Sie die erste, die auf „-00001-of-…“ endet, und lassen Sie die anderen daneben liegen.</translation>
    </message>
    <message>
        <source>Choose the zip archive that it came in, or the file conversations.json beside it.</source>
        <translation>Wählen Sie das Zip-Archiv, in dem sie kam, oder die Datei conversations.json daneben.</translation>
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
        <source>Choose: {setting}</source>
        <translation>Wählen: {setting}</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Choosing a model…</source>
        <translation>Modell wird gewählt …</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Schließen (Esc)</translation>
    </message>
    <message>
        <source>Close comparison</source>
        <translation>Vergleich schließen</translation>
    </message>
    <message>
        <source>Close comparison (Esc)</source>
        <translation>Vergleich schließen (Esc)</translation>
    </message>
    <message>
        <source>Close file</source>
        <translation>Datei schließen</translation>
    </message>
    <message>
        <source>Close it and try again.</source>
        <translation>Schließen Sie es und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Close its windows, `interline serve` and other commands, then try again.</source>
        <translation>Schließen Sie seine Fenster, `interline serve` und andere Befehle und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Close picture</source>
        <translation>Bild schließen</translation>
    </message>
    <message>
        <source>Close receipt</source>
        <translation>Beleg schließen</translation>
    </message>
    <message>
        <source>Close something or choose a smaller model, then ask again.</source>
        <translation>Schließen Sie etwas oder wählen Sie ein kleineres Modell, und fragen Sie dann noch einmal.</translation>
    </message>
    <message>
        <source>Close the program that it belongs to, copy the file again, and choose the copy.</source>
        <translation>Schließen Sie das Programm, zu dem sie gehört, kopieren Sie die Datei noch einmal und wählen Sie die Kopie.</translation>
    </message>
    <message>
        <source>Close the reader (Esc)</source>
        <translation>Leseansicht schließen (Esc)</translation>
    </message>
    <message>
        <source>Closing the window keeps Interline in the tray</source>
        <translation>Beim Schließen des Fensters im Infobereich bleiben</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Code in {language} is left out.</source>
        <translation>Code in {language} wird ausgelassen.</translation>
    </message>
    <message>
        <source>Code in {language}:</source>
        <translation>Code in {language}:</translation>
    </message>
    <message>
        <source>Code is left out.</source>
        <translation>Code wird ausgelassen.</translation>
    </message>
    <message>
        <source>Code:</source>
        <translation>Code:</translation>
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
        <source>Command, conversation or model</source>
        <translation>Befehl, Unterhaltung oder Modell</translation>
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
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Compare fewer or cheaper models, or raise the budget in Usage or in vendors.toml.</source>
        <translation>Vergleichen Sie weniger oder günstigere Modelle oder erhöhen Sie das Budget unter Verbrauch oder in vendors.toml.</translation>
    </message>
    <message>
        <source>Compare models (Ctrl+Shift+L)</source>
        <translation>Modelle vergleichen (Strg+Umschalt+L)</translation>
    </message>
    <message>
        <source>Compare models…</source>
        <translation>Modelle vergleichen …</translation>
    </message>
    <message>
        <source>Compare the marked models with the next message</source>
        <translation>Die markierten Modelle mit der nächsten Nachricht vergleichen</translation>
    </message>
    <message>
        <source>Compare versions</source>
        <translation>Fassungen vergleichen</translation>
    </message>
    <message>
        <source>Compare versions: up to four of them beside each other</source>
        <translation>Fassungen vergleichen: bis zu vier nebeneinander</translation>
    </message>
    <message>
        <source>Compares: {models}</source>
        <translation>Vergleicht: {models}</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Comparison closed.</source>
        <translation>Vergleich geschlossen.</translation>
    </message>
    <message>
        <source>Composer</source>
        <translation>Eingabebereich</translation>
    </message>
    <message>
        <source>Context: {percent} %</source>
        <translation>Kontext: {percent} %</translation>
    </message>
    <message>
        <source>Continue elsewhere</source>
        <translation>Anderswo fortsetzen</translation>
    </message>
    <message>
        <source>Continue elsewhere: another vendor goes on where it broke off</source>
        <translation>Anderswo fortsetzen: ein anderer Anbieter macht weiter, wo sie abbrach</translation>
    </message>
    <message>
        <source>Continue here</source>
        <translation>Hier fortsetzen</translation>
    </message>
    <message>
        <source>Continue here: the model that began goes on where it broke off</source>
        <translation>Hier fortsetzen: das Modell, das begann, macht weiter, wo es abbrach</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>Unterhaltung</translation>
    </message>
    <message>
        <source>Conversation header</source>
        <translation>Kopf der Unterhaltung</translation>
    </message>
    <message>
        <source>Conversation {id}</source>
        <translation>Unterhaltung {id}</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>Unterhaltungen</translation>
    </message>
    <message>
        <source>Conversations are listed here. Write a message to begin one.</source>
        <translation>Hier stehen Unterhaltungen. Schreiben Sie eine Nachricht, um eine zu beginnen.</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Copied and checked.</source>
        <translation>Gesichert und geprüft.</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
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
        <source>Copies are in {folder}.</source>
        <translation>Sicherungen liegen in {folder}.</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Copy as Markdown</source>
        <translation>Als Markdown kopieren</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Als Text kopieren</translation>
    </message>
    <message>
        <source>Copy code</source>
        <translation>Code kopieren</translation>
    </message>
    <message>
        <source>Copy code in {language}</source>
        <translation>Code in {language} kopieren</translation>
    </message>
    <message>
        <source>Copy last answer</source>
        <translation>Letzte Antwort kopieren</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Copy the new one again, whole; or remove the old one first.</source>
        <translation>Kopieren Sie den neuen noch einmal, vollständig; oder entfernen Sie zuerst den alten.</translation>
    </message>
    <message>
        <source>Copy this message</source>
        <translation>Diese Nachricht kopieren</translation>
    </message>
    <message>
        <source>Copy what you wrote, then open the conversation again.</source>
        <translation>Kopieren Sie, was Sie geschrieben haben, und öffnen Sie die Unterhaltung noch einmal.</translation>
    </message>
    <message>
        <source>Copy what you wrote, then press Esc to leave the editing.</source>
        <translation>Kopieren Sie, was Sie geschrieben haben, und verlassen Sie das Bearbeiten mit Esc.</translation>
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
        <source>Cost of this conversation: {cost}</source>
        <translation>Kosten dieser Unterhaltung: {cost}</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Wird gezählt …</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Ctrl and + or - change it too. As the system: it goes with the letters of the whole window.</source>
        <translation>Strg mit + oder - ändert sie auch. Wie das System: Sie richtet sich nach der Schrift des ganzen Fensters.</translation>
    </message>
    <message>
        <source>Ctrl+Alt+E chooses.</source>
        <translation>Strg+Alt+E wählt.</translation>
    </message>
    <message>
        <source>Ctrl+E chooses.</source>
        <translation>Strg+E wählt.</translation>
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
        <source>Data came that is no answer.</source>
        <translation>Es kamen Daten, die keine Antwort sind.</translation>
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
        <source>December</source>
        <translation>Dezember</translation>
    </message>
    <message>
        <source>Default route</source>
        <translation>Standardroute</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Delete for good</source>
        <translation>Endgültig löschen</translation>
    </message>
    <message>
        <source>Delete for good…</source>
        <translation>Endgültig löschen …</translation>
    </message>
    <message>
        <source>Delete it, then run `{command}`.</source>
        <translation>Löschen Sie sie und führen Sie `{command}` aus.</translation>
    </message>
    <message numerus="yes">
        <source>Delete these %Ln conversations for good?</source>
        <translation>
            <numerusform>Diese Unterhaltung endgültig löschen?</numerusform>
            <numerusform>Diese %Ln Unterhaltungen endgültig löschen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete this conversation for good?</source>
        <translation>Diese Unterhaltung endgültig löschen?</translation>
    </message>
    <message numerus="yes">
        <source>Deleted %Ln (conversation|conversations) for good.</source>
        <translation>
            <numerusform>%Ln Unterhaltung endgültig gelöscht.</numerusform>
            <numerusform>%Ln Unterhaltungen endgültig gelöscht.</numerusform>
        </translation>
    </message>
    <message>
        <source>Deleted for good 30 days after they came here.</source>
        <translation>Wird 30 Tage nach dem Löschen endgültig entfernt.</translation>
    </message>
    <message>
        <source>Density</source>
        <translation>Dichte</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Details of what stays behind</source>
        <translation>Einzelheiten dazu, was zurückbleibt</translation>
    </message>
    <message>
        <source>Diagram, as Mermaid describes it:</source>
        <translation>Diagramm, wie Mermaid es beschreibt:</translation>
    </message>
    <message>
        <source>Did you mean {near}?</source>
        <translation>Meinten Sie {near}?</translation>
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
        <source>Do again</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Done again: {deed}.</source>
        <translation>Wiederholt: {deed}.</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Download it again, or choose another model.</source>
        <translation>Laden Sie sie noch einmal herunter oder wählen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>Download it again.</source>
        <translation>Laden Sie sie noch einmal herunter.</translation>
    </message>
    <message>
        <source>Download or export it again.</source>
        <translation>Laden oder exportieren Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>Download the model again in the GGUF format, or name another file.</source>
        <translation>Laden Sie das Modell noch einmal im Format GGUF herunter oder nennen Sie eine andere Datei.</translation>
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
        <source>Earlier version</source>
        <translation>Frühere Fassung</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Edit last message</source>
        <translation>Letzte Nachricht bearbeiten</translation>
    </message>
    <message>
        <source>Edit {name}</source>
        <translation>{name} bearbeiten</translation>
    </message>
    <message>
        <source>Edit: sends another version of this message</source>
        <translation>Bearbeiten: sendet eine andere Fassung dieser Nachricht</translation>
    </message>
    <message>
        <source>Edit: your words as another version of this answer</source>
        <translation>Bearbeiten: Ihre Worte als andere Fassung dieser Antwort</translation>
    </message>
    <message>
        <source>Editing</source>
        <translation>Bearbeitung</translation>
    </message>
    <message>
        <source>Editing an answer: keeps your words as a new version; nothing is sent</source>
        <translation>Antwort bearbeiten: Ihre Worte werden als neue Fassung behalten; nichts wird gesendet</translation>
    </message>
    <message>
        <source>Editing: sends a new version; the old one stays</source>
        <translation>Bearbeiten: sendet eine neue Fassung; die alte bleibt</translation>
    </message>
    <message>
        <source>Effort: {effort}</source>
        <translation>Aufwand: {effort}</translation>
    </message>
    <message>
        <source>Empty</source>
        <comment>empty the bin</comment>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Empty the bin</source>
        <translation>Papierkorb leeren</translation>
    </message>
    <message>
        <source>Enter marks a model, Ctrl+Enter asks the marked ones beside this answer.</source>
        <translation>Eingabe wählt ein Modell aus, Strg+Eingabe fragt die gewählten neben dieser Antwort.</translation>
    </message>
    <message>
        <source>Enter marks a model, Ctrl+Enter compares the marked ones with your next message.</source>
        <translation>Eingabe markiert ein Modell, Strg+Eingabe vergleicht die markierten mit Ihrer nächsten Nachricht.</translation>
    </message>
    <message>
        <source>Enter shows a branch, F2 gives it a name; an empty name is none.</source>
        <translation>Eingabe zeigt einen Zweig, F2 gibt ihm einen Namen; ein leerer Name ist keiner.</translation>
    </message>
    <message>
        <source>Enter: this conversation · Ctrl+Enter: the next message only · Ctrl+D: favourite · right click: more</source>
        <translation>Eingabe: diese Unterhaltung · Strg+Eingabe: nur nächste Nachricht · Strg+D: Favorit · Rechtsklick: mehr</translation>
    </message>
    <message>
        <source>Entries without a speaker: {count}.</source>
        <translation>Einträge ohne Sprecher: {count}.</translation>
    </message>
    <message>
        <source>Entry {number}</source>
        <translation>Eintrag {number}</translation>
    </message>
    <message>
        <source>Everywhere it is.</source>
        <translation>Überall, wo es steht.</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>Als CSV …</translation>
    </message>
    <message>
        <source>Export again from the other program.</source>
        <translation>Exportieren Sie noch einmal aus dem anderen Programm.</translation>
    </message>
    <message>
        <source>Export all the same</source>
        <translation>Trotzdem exportieren</translation>
    </message>
    <message>
        <source>Export as a web page (html) and print that from a browser.</source>
        <translation>Exportieren Sie als Webseite (html) und drucken Sie diese aus einem Browser.</translation>
    </message>
    <message>
        <source>Export from the program that it belongs to, and choose that file.</source>
        <translation>Exportieren Sie aus dem Programm, zu dem sie gehört, und wählen Sie diese Datei.</translation>
    </message>
    <message>
        <source>Export it again, and choose the new file.</source>
        <translation>Exportieren Sie noch einmal und wählen Sie die neue Datei.</translation>
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
        <source>Export…</source>
        <translation>Exportieren …</translation>
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
        <source>Favourites</source>
        <translation>Favoriten</translation>
    </message>
    <message>
        <source>February</source>
        <translation>Februar</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>File: {name}</source>
        <translation>Datei: {name}</translation>
    </message>
    <message>
        <source>File: {name}, {about}</source>
        <translation>Datei: {name}, {about}</translation>
    </message>
    <message>
        <source>Files that are not in the export:</source>
        <translation>Dateien, die im Export fehlen:</translation>
    </message>
    <message>
        <source>Files, pictures and very long texts are attached in the large window.</source>
        <translation>Dateien, Bilder und sehr lange Texte werden im großen Fenster angehängt.</translation>
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
        <source>Filter models</source>
        <translation>Modelle filtern</translation>
    </message>
    <message>
        <source>Filter the search</source>
        <translation>Suche filtern</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Find in this conversation</source>
        <translation>In dieser Unterhaltung suchen</translation>
    </message>
    <message>
        <source>Find in this conversation…</source>
        <translation>In dieser Unterhaltung suchen …</translation>
    </message>
    <message>
        <source>Find next</source>
        <translation>Weitersuchen</translation>
    </message>
    <message>
        <source>Find previous</source>
        <translation>Rückwärts weitersuchen</translation>
    </message>
    <message>
        <source>First</source>
        <translation>Zuerst</translation>
    </message>
    <message>
        <source>First add a vendor&apos;s key: a route needs a model that can be asked.</source>
        <translation>Fügen Sie zuerst den Schlüssel eines Anbieters hinzu: Eine Route braucht ein Modell, das gefragt werden kann.</translation>
    </message>
    <message>
        <source>First step of the route “{route}”.</source>
        <translation>Erster Schritt der Route „{route}“.</translation>
    </message>
    <message>
        <source>First usable step of the route “{route}” ({reasons}).</source>
        <translation>Erster brauchbarer Schritt der Route „{route}“ ({reasons}).</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message numerus="yes">
        <source>Folder {name}, %Ln (conversation|conversations), closed</source>
        <translation>
            <numerusform>Ordner {name}, %Ln Unterhaltung, geschlossen</numerusform>
            <numerusform>Ordner {name}, %Ln Unterhaltungen, geschlossen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Folder {name}, %Ln (conversation|conversations), open</source>
        <translation>
            <numerusform>Ordner {name}, %Ln Unterhaltung, offen</numerusform>
            <numerusform>Ordner {name}, %Ln Unterhaltungen, offen</numerusform>
        </translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Footnote {label}</source>
        <translation>Fußnote {label}</translation>
    </message>
    <message>
        <source>For example: Answer in German, in short sentences, and say what you are not sure of.</source>
        <translation>Zum Beispiel: Antworte auf Deutsch, in kurzen Sätzen, und sage, wobei du nicht sicher bist.</translation>
    </message>
    <message>
        <source>For focus, links and the send button; high contrast has its own.</source>
        <translation>Für Fokus, Links und den Sendeknopf; hoher Kontrast hat eine eigene.</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Formula: {source}</source>
        <translation>Formel: {source}</translation>
    </message>
    <message>
        <source>Found in the environment: {variables}. See which models answer.</source>
        <translation>In der Umgebung gefunden: {variables}. Sehen Sie, welche Modelle antworten.</translation>
    </message>
    <message>
        <source>From a prompt</source>
        <translation>Aus einer Vorlage</translation>
    </message>
    <message>
        <source>From all models that can be asked</source>
        <translation>Aus allen Modellen, die gefragt werden können</translation>
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
        <source>From the next start on.</source>
        <translation>Gilt ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>GGUF models</source>
        <translation>GGUF-Modelle</translation>
    </message>
    <message>
        <source>Give at least {count} characters of its id.</source>
        <translation>Geben Sie mindestens {count} Zeichen ihrer Kennung an.</translation>
    </message>
    <message>
        <source>Give more of its id; interline list shows them.</source>
        <translation>Geben Sie mehr von ihrer Kennung an; interline list zeigt sie.</translation>
    </message>
    <message>
        <source>Give one a price in vendors.toml, or take it out.</source>
        <translation>Geben Sie einem in vendors.toml einen Preis oder entfernen Sie das Budget.</translation>
    </message>
    <message>
        <source>Give the vendor a key, or take the step out</source>
        <translation>Geben Sie dem Anbieter einen Schlüssel oder entfernen Sie den Schritt</translation>
    </message>
    <message>
        <source>Go on from the newest: interline restore {quoted}.</source>
        <translation>Machen Sie mit der neuesten weiter: interline restore {quoted}.</translation>
    </message>
    <message>
        <source>Go on with this one</source>
        <translation>Mit dieser weitermachen</translation>
    </message>
    <message>
        <source>Go on with this one: the conversation continues from it</source>
        <translation>Mit dieser weitermachen: die Unterhaltung geht von ihr aus weiter</translation>
    </message>
    <message>
        <source>Go to the message field</source>
        <translation>Zum Eingabefeld</translation>
    </message>
    <message>
        <source>Going on…</source>
        <translation>Es geht weiter …</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>High contrast, dark</source>
        <translation>Hoher Kontrast, dunkel</translation>
    </message>
    <message>
        <source>High contrast, light</source>
        <translation>Hoher Kontrast, hell</translation>
    </message>
    <message>
        <source>Higher is more varied and less sure.</source>
        <translation>Höher heißt abwechslungsreicher und weniger sicher.</translation>
    </message>
    <message>
        <source>Holds</source>
        <translation>Enthält</translation>
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
        <source>Icon in the tray</source>
        <translation>Symbol im Infobereich</translation>
    </message>
    <message>
        <source>If those before it fail</source>
        <translation>Wenn die davor scheitern</translation>
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
        <source>Imported from {program}.</source>
        <translation>Aus {program} importiert.</translation>
    </message>
    <message>
        <source>Importing…</source>
        <translation>Wird importiert …</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren …</translation>
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
        <source>In the file itself</source>
        <translation>In der Datei selbst</translation>
    </message>
    <message>
        <source>In “{folder}”.</source>
        <translation>In „{folder}“.</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Insert a prompt</source>
        <translation>Vorlage einfügen</translation>
    </message>
    <message>
        <source>Insert a prompt…</source>
        <translation>Vorlage einfügen …</translation>
    </message>
    <message>
        <source>Insert prompt: {name}</source>
        <translation>Vorlage einfügen: {name}</translation>
    </message>
    <message>
        <source>Install and start one (gnome-keyring, KWallet), or set an environment variable instead.</source>
        <translation>Installieren und starten Sie einen (gnome-keyring, KWallet) oder setzen Sie stattdessen eine Umgebungsvariable.</translation>
    </message>
    <message>
        <source>Install it (Debian and Ubuntu: `sudo apt install libgomp1`; Fedora: `sudo dnf install libgomp`), then ask again.</source>
        <translation>Installieren Sie sie (Debian und Ubuntu: `sudo apt install libgomp1`; Fedora: `sudo dnf install libgomp`) und fragen Sie noch einmal.</translation>
    </message>
    <message>
        <source>Install the package sqlcipher3, which brings a newer one, or use another build of Python.</source>
        <translation>Installieren Sie das Paket sqlcipher3, das ein neueres mitbringt, oder benutzen Sie ein anderes Python.</translation>
    </message>
    <message>
        <source>Install the package that carries it, then ask again.</source>
        <translation>Installieren Sie das Paket, das sie enthält, und fragen Sie noch einmal.</translation>
    </message>
    <message>
        <source>Instructions</source>
        <translation>Anweisungen</translation>
    </message>
    <message>
        <source>Instructions (set)…</source>
        <translation>Anweisungen (gesetzt) …</translation>
    </message>
    <message>
        <source>Instructions for this conversation</source>
        <translation>Anweisungen für diese Unterhaltung</translation>
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
        <source>Interline does not open mail links that attach files.</source>
        <translation>Interline öffnet keine E-Mail-Links, die Dateien anhängen.</translation>
    </message>
    <message>
        <source>Interline does not open such links.</source>
        <translation>Interline öffnet solche Links nicht.</translation>
    </message>
    <message>
        <source>Interline does not open {scheme}: links.</source>
        <translation>Interline öffnet keine Links mit {scheme}:.</translation>
    </message>
    <message>
        <source>Interline ended before the answer did.</source>
        <translation>Interline endete, bevor die Antwort zu Ende war.</translation>
    </message>
    <message>
        <source>Interline made a mistake and went on. The log has the details.</source>
        <translation>Interline hat einen Fehler gemacht und weitergearbeitet. Einzelheiten stehen im Protokoll.</translation>
    </message>
    <message>
        <source>Interline made a mistake in this turn.</source>
        <translation>Interline hat bei dieser Anfrage einen Fehler gemacht.</translation>
    </message>
    <message>
        <source>It begins anew…</source>
        <translation>Die Antwort beginnt von vorn …</translation>
    </message>
    <message>
        <source>It could not be read any further ({error}).</source>
        <translation>Weiter ließ sie sich nicht lesen ({error}).</translation>
    </message>
    <message>
        <source>It ended at the limit of an answer&apos;s length.</source>
        <translation>Sie endete an der Grenze für die Länge einer Antwort.</translation>
    </message>
    <message>
        <source>It goes on…</source>
        <translation>Die Antwort geht weiter …</translation>
    </message>
    <message>
        <source>It holds no message.</source>
        <translation>Sie enthält keine Nachricht.</translation>
    </message>
    <message>
        <source>It is asked again from the next turn on.</source>
        <translation>Ab der nächsten Anfrage wird er wieder gefragt.</translation>
    </message>
    <message>
        <source>It is asked again {time}</source>
        <translation>Wird wieder gefragt: {time}</translation>
    </message>
    <message>
        <source>It is kept.</source>
        <translation>Sie bleibt erhalten.</translation>
    </message>
    <message>
        <source>It is no longer there, so this cannot be done again any more: {deed}.</source>
        <translation>Es ist nicht mehr da, darum lässt sich dies nicht mehr wiederholen: {deed}.</translation>
    </message>
    <message>
        <source>It is no longer there, so this cannot be undone any more: {deed}.</source>
        <translation>Es ist nicht mehr da, darum lässt sich dies nicht mehr rückgängig machen: {deed}.</translation>
    </message>
    <message>
        <source>It is not asked</source>
        <translation>Wird nicht gefragt</translation>
    </message>
    <message>
        <source>It is not known how {model} is told to think.</source>
        <translation>Es ist nicht bekannt, wie {model} zum Denken angehalten wird.</translation>
    </message>
    <message>
        <source>It is not known whether {model} takes one; where it refuses, it is asked without.</source>
        <translation>Es ist nicht bekannt, ob {model} eine annimmt; lehnt es ab, wird ohne gefragt.</translation>
    </message>
    <message>
        <source>It is sent as words of yours.</source>
        <translation>Sie wird als Ihr Text gesendet.</translation>
    </message>
    <message>
        <source>It is sent with “_” in place of that.</source>
        <translation>Gesendet wird er mit „_“ an dessen Stelle.</translation>
    </message>
    <message>
        <source>It keeps no prompts.</source>
        <translation>Er bewahrt Eingaben nicht auf.</translation>
    </message>
    <message>
        <source>It keeps prompts for a time and does not train on them.</source>
        <translation>Er bewahrt Eingaben eine Zeit lang auf und trainiert nicht mit ihnen.</translation>
    </message>
    <message>
        <source>It lies in the bin; it can be put back there.</source>
        <translation>Sie liegt im Papierkorb und lässt sich dort wiederherstellen.</translation>
    </message>
    <message>
        <source>It may train on prompts.</source>
        <translation>Er darf mit Eingaben trainieren.</translation>
    </message>
    <message>
        <source>It samples as its vendor has it.</source>
        <translation>Es wählt seine Wörter, wie sein Anbieter es vorsieht.</translation>
    </message>
    <message>
        <source>It says that nothing changed (304), which is no answer; a cache on the way may have said so.</source>
        <translation>Es heißt, nichts habe sich geändert (304); das ist keine Antwort. Vielleicht hat das ein Zwischenspeicher unterwegs gesagt.</translation>
    </message>
    <message>
        <source>It sends: {words}. The rest of the entry holds.</source>
        <translation>Es schickt: {words}. Der Rest des Eintrags gilt.</translation>
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
        <source>Its last traces go when every other Interline is closed.</source>
        <translation>Die letzten Spuren verschwinden, wenn jedes andere Interline geschlossen ist.</translation>
    </message>
    <message>
        <source>Its menu asks a quick question, shows the window and quits. Some desktops have no tray.</source>
        <translation>Sein Menü stellt eine Schnellfrage, zeigt das Fenster und beendet. Manche Oberflächen haben keinen Infobereich.</translation>
    </message>
    <message>
        <source>Its messages are not in the backup.</source>
        <translation>Die Nachrichten fehlen in der Sicherung.</translation>
    </message>
    <message>
        <source>Its messages are not in the export.</source>
        <translation>Die Nachrichten fehlen im Export.</translation>
    </message>
    <message>
        <source>Its models are still there: nothing needs to be moved.</source>
        <translation>Seine Modelle sind noch da: Nichts muss umziehen.</translation>
    </message>
    <message>
        <source>Its models cannot be used from here; let a route name others.</source>
        <translation>Seine Modelle lassen sich von hier aus nicht benutzen; lassen Sie eine Route andere nennen.</translation>
    </message>
    <message>
        <source>Its name is sent, and that it may not be called.</source>
        <translation>Gesendet wird sein Name, und dass es nicht aufgerufen werden darf.</translation>
    </message>
    <message>
        <source>Its name, its arguments and its result are in them.</source>
        <translation>Name, Argumente und Ergebnis stehen darin.</translation>
    </message>
    <message>
        <source>Its number is sent.</source>
        <translation>Gesendet wird ihre Nummer.</translation>
    </message>
    <message>
        <source>Its words are sent as an ordinary answer.</source>
        <translation>Ihr Text wird als gewöhnliche Antwort gesendet.</translation>
    </message>
    <message>
        <source>January</source>
        <translation>Januar</translation>
    </message>
    <message>
        <source>July</source>
        <translation>Juli</translation>
    </message>
    <message>
        <source>Jump to latest</source>
        <translation>Zum Neuesten</translation>
    </message>
    <message>
        <source>June</source>
        <translation>Juni</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Keep: leave the answer as it is</source>
        <translation>Behalten: die Antwort lassen, wie sie ist</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Key for {vendor}</source>
        <translation>Schlüssel für {vendor}</translation>
    </message>
    <message>
        <source>Key that opens it from everywhere</source>
        <translation>Taste, die es von überall öffnet</translation>
    </message>
    <message>
        <source>Key variable</source>
        <translation>Schlüssel aus</translation>
    </message>
    <message>
        <source>Key “{name}” for {vendor}</source>
        <translation>Schlüssel „{name}“ für {vendor}</translation>
    </message>
    <message>
        <source>Key “{name}”: {state}</source>
        <translation>Schlüssel „{name}“: {state}</translation>
    </message>
    <message>
        <source>Key: {state}</source>
        <translation>Schlüssel: {state}</translation>
    </message>
    <message>
        <source>Key: {state}.</source>
        <translation>Schlüssel: {state}.</translation>
    </message>
    <message>
        <source>Keys are made at {page}</source>
        <translation>Schlüssel gibt es unter {page}</translation>
    </message>
    <message>
        <source>Keys that were left out:</source>
        <translation>Schlüssel, die weggelassen wurden:</translation>
    </message>
    <message>
        <source>Known here: {names}.</source>
        <translation>Hier bekannt: {names}.</translation>
    </message>
    <message>
        <source>Known routes: {known}.</source>
        <translation>Bekannte Routen: {known}.</translation>
    </message>
    <message>
        <source>Known vendors: {known}.</source>
        <translation>Bekannte Anbieter: {known}.</translation>
    </message>
    <message>
        <source>Known: {words}.</source>
        <translation>Bekannt: {words}.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Languages of spelling</source>
        <translation>Sprachen der Rechtschreibung</translation>
    </message>
    <message>
        <source>Larger letters</source>
        <translation>Größere Schrift</translation>
    </message>
    <message>
        <source>Last 12 months</source>
        <translation>Letzte 12 Monate</translation>
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
        <source>Last turn</source>
        <translation>Letzte Anfrage</translation>
    </message>
    <message>
        <source>Later version</source>
        <translation>Spätere Fassung</translation>
    </message>
    <message>
        <source>Leave base_url out.</source>
        <translation>Lassen Sie base_url weg.</translation>
    </message>
    <message>
        <source>Leave it in the message</source>
        <translation>In der Nachricht lassen</translation>
    </message>
    <message>
        <source>Leave the editing (Esc)</source>
        <translation>Bearbeitung verlassen (Esc)</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Ausgelassen</translation>
    </message>
    <message>
        <source>Left out: {reasons}</source>
        <translation>Ausgelassen: {reasons}</translation>
    </message>
    <message>
        <source>Lets the vendor search the web for the answer; some bill each search.</source>
        <translation>Lässt den Anbieter für die Antwort im Web suchen; manche berechnen jede Suche.</translation>
    </message>
    <message>
        <source>Letters of the usual size</source>
        <translation>Schrift in üblicher Größe</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
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
        <source>Line numbers</source>
        <translation>Zeilennummern</translation>
    </message>
    <message>
        <source>Lines that are no messages: {count}.</source>
        <translation>Zeilen, die keine Nachrichten sind: {count}.</translation>
    </message>
    <message>
        <source>Lists, buttons, menus and pages; chats too, unless they have a size of their own.</source>
        <translation>Listen, Knöpfe, Menüs und Seiten; auch Unterhaltungen, wenn sie keine eigene Größe haben.</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Wird geladen …</translation>
    </message>
    <message>
        <source>Log in at a desktop, or set an environment variable instead.</source>
        <translation>Melden Sie sich an einem Desktop an oder setzen Sie stattdessen eine Umgebungsvariable.</translation>
    </message>
    <message>
        <source>Long text</source>
        <translation>Langer Text</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Erneut suchen</translation>
    </message>
    <message>
        <source>Look into your keyring program, or set an environment variable instead.</source>
        <translation>Sehen Sie in Ihrem Programm für den Schlüsselbund nach oder setzen Sie stattdessen eine Umgebungsvariable.</translation>
    </message>
    <message>
        <source>Look now</source>
        <translation>Jetzt nachsehen</translation>
    </message>
    <message>
        <source>Looking at “{file}”…</source>
        <translation>„{file}“ wird angesehen …</translation>
    </message>
    <message>
        <source>Looking for keys and tokens</source>
        <translation>Suche nach Schlüsseln und Zugangstokens</translation>
    </message>
    <message>
        <source>Looking for servers…</source>
        <translation>Server werden gesucht …</translation>
    </message>
    <message>
        <source>Looking through it…</source>
        <translation>Wird durchgesehen …</translation>
    </message>
    <message>
        <source>Looking who can be asked, and for how much…</source>
        <translation>Es wird nachgesehen, wer gefragt werden kann und für wie viel …</translation>
    </message>
    <message>
        <source>Make</source>
        <translation>Anlegen</translation>
    </message>
    <message>
        <source>Make it, or name another place.</source>
        <translation>Legen Sie ihn an oder nennen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <source>Make room, or check the disk, then try again.</source>
        <translation>Schaffen Sie Platz oder prüfen Sie den Datenträger, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Make room, or name another folder.</source>
        <translation>Schaffen Sie Platz oder nennen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Make room, then try again.</source>
        <translation>Schaffen Sie Platz und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Make route</source>
        <translation>Route anlegen</translation>
    </message>
    <message>
        <source>Make the answer again instead.</source>
        <translation>Erzeugen Sie die Antwort stattdessen neu.</translation>
    </message>
    <message>
        <source>Make {path} writable.</source>
        <translation>Machen Sie {path} beschreibbar.</translation>
    </message>
    <message>
        <source>March</source>
        <translation>März</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>Groß-/Kleinschreibung</translation>
    </message>
    <message>
        <source>May</source>
        <translation>Mai</translation>
    </message>
    <message>
        <source>Mend a step in vendors.toml, or add one that can be asked.</source>
        <translation>Berichtigen Sie einen Schritt in vendors.toml oder fügen Sie einen hinzu, der gefragt werden kann.</translation>
    </message>
    <message>
        <source>Mend its scope in vendors.toml, or take it out.</source>
        <translation>Berichtigen Sie seinen Bereich in vendors.toml oder entfernen Sie es.</translation>
    </message>
    <message>
        <source>Mend the line, or move the file away to start afresh; it is left as it is.</source>
        <translation>Berichtigen Sie die Zeile, oder verschieben Sie die Datei, um neu anzufangen; sie bleibt, wie sie ist.</translation>
    </message>
    <message>
        <source>Menu (F10)</source>
        <translation>Menü (F10)</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Nachrichten</translation>
    </message>
    <message>
        <source>Messages that are not in the database: {count}.</source>
        <translation>Nachrichten, die in der Datenbank fehlen: {count}.</translation>
    </message>
    <message>
        <source>Messages, newest first</source>
        <translation>Nachrichten, neueste zuerst</translation>
    </message>
    <message>
        <source>Message…</source>
        <translation>Nachricht …</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Model files</source>
        <translation>Modelldateien</translation>
    </message>
    <message>
        <source>Model files on this computer</source>
        <translation>Modelldateien auf diesem Computer</translation>
    </message>
    <message>
        <source>Model to add</source>
        <translation>Modell zum Hinzufügen</translation>
    </message>
    <message>
        <source>Model, vendor or route for this conversation</source>
        <translation>Modell, Anbieter oder Route für diese Unterhaltung</translation>
    </message>
    <message>
        <source>Model: {name}</source>
        <translation>Modell: {name}</translation>
    </message>
    <message>
        <source>Models and routes</source>
        <translation>Modelle und Routen</translation>
    </message>
    <message>
        <source>Models in order</source>
        <translation>Modelle in ihrer Reihenfolge</translation>
    </message>
    <message>
        <source>Models of servers on this computer</source>
        <translation>Modelle von Servern auf diesem Computer</translation>
    </message>
    <message>
        <source>Models that the key reaches</source>
        <translation>Modelle, die der Schlüssel erreicht</translation>
    </message>
    <message>
        <source>Models to compare</source>
        <translation>Modelle zum Vergleichen</translation>
    </message>
    <message>
        <source>Models whose vendor trains on prompts</source>
        <translation>Modelle, deren Anbieter mit Eingaben trainiert</translation>
    </message>
    <message>
        <source>Money</source>
        <translation>Geld</translation>
    </message>
    <message>
        <source>More than one conversation begins with “{name}”.</source>
        <translation>Mehr als eine Unterhaltung beginnt mit „{name}“.</translation>
    </message>
    <message>
        <source>More than threefold: accept it if it is right.</source>
        <translation>Mehr als das Dreifache: Nehmen Sie ihn an, wenn er stimmt.</translation>
    </message>
    <message>
        <source>More than threefold: costs are reckoned with the old price, as a guess, until you accept the new one.</source>
        <translation>Mehr als das Dreifache: Kosten werden geschätzt mit dem alten Preis berechnet, bis Sie den neuen annehmen.</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>Bewegung</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Verschieben</translation>
    </message>
    <message>
        <source>Move it away, then try again.</source>
        <translation>Verschieben Sie sie und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Move it to {model}.</source>
        <translation>Stellen Sie sie auf {model} um.</translation>
    </message>
    <message>
        <source>Move it to {name}</source>
        <translation>Auf {name} umstellen</translation>
    </message>
    <message>
        <source>Move the file away, or choose another folder with --home.</source>
        <translation>Verschieben Sie die Datei oder wählen Sie mit --home einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Move them to {model}.</source>
        <translation>Stellen Sie sie auf {model} um.</translation>
    </message>
    <message>
        <source>Move them to {name}</source>
        <translation>Alle auf {name} umstellen</translation>
    </message>
    <message>
        <source>Move to a folder…</source>
        <translation>In Ordner verschieben …</translation>
    </message>
    <message>
        <source>Move to folder</source>
        <translation>In Ordner verschieben</translation>
    </message>
    <message>
        <source>Move to folder…</source>
        <translation>In Ordner verschieben …</translation>
    </message>
    <message>
        <source>My server</source>
        <translation>Mein Server</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Name a file or a folder.</source>
        <translation>Nennen Sie eine Datei oder einen Ordner.</translation>
    </message>
    <message>
        <source>Name it in vendors.toml first: keys = [&quot;{name}&quot;].</source>
        <translation>Nennen Sie ihn zuerst in vendors.toml: keys = [&quot;{name}&quot;].</translation>
    </message>
    <message>
        <source>Name its GGUF file in vendors.toml: `path = &quot;…&quot;` in a [[vendor.model]] of vendor `local`.</source>
        <translation>Nennen Sie seine GGUF-Datei in vendors.toml: `path = &quot;…&quot;` in einem [[vendor.model]] des Anbieters `local`.</translation>
    </message>
    <message>
        <source>Name of a new route</source>
        <translation>Name einer neuen Route</translation>
    </message>
    <message>
        <source>Name of the branch</source>
        <translation>Name des Zweigs</translation>
    </message>
    <message>
        <source>Name of the model</source>
        <translation>Name des Modells</translation>
    </message>
    <message>
        <source>Name one that does not exist.</source>
        <translation>Nennen Sie eine, die es noch nicht gibt.</translation>
    </message>
    <message>
        <source>Name the GGUF file: path = &quot;…&quot;.</source>
        <translation>Nennen Sie die GGUF-Datei: path = &quot;…&quot;.</translation>
    </message>
    <message>
        <source>Name the conversations to export.</source>
        <translation>Nennen Sie die Unterhaltungen, die exportiert werden sollen.</translation>
    </message>
    <message>
        <source>Name the marked branch</source>
        <translation>Den markierten Zweig benennen</translation>
    </message>
    <message>
        <source>Name this branch…</source>
        <translation>Diesen Zweig benennen …</translation>
    </message>
    <message>
        <source>Named, but not copied</source>
        <translation>Genannt, aber nicht kopiert</translation>
    </message>
    <message>
        <source>Name…</source>
        <translation>Benennen …</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>Neue Unterhaltung</translation>
    </message>
    <message>
        <source>New conversation (Ctrl+N)</source>
        <translation>Neue Unterhaltung (Strg+N)</translation>
    </message>
    <message>
        <source>New folder</source>
        <translation>Neuer Ordner</translation>
    </message>
    <message>
        <source>New folder in it…</source>
        <translation>Neuer Ordner darin …</translation>
    </message>
    <message>
        <source>New folder…</source>
        <translation>Neuer Ordner …</translation>
    </message>
    <message>
        <source>New prompt</source>
        <translation>Neue Vorlage</translation>
    </message>
    <message>
        <source>New question</source>
        <translation>Neue Frage</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Neueste zuerst</translation>
    </message>
    <message>
        <source>Next (F3)</source>
        <translation>Weiter (F3)</translation>
    </message>
    <message>
        <source>Next message only</source>
        <translation>Nur nächste Nachricht</translation>
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
        <source>No conversation begins with “{name}”.</source>
        <translation>Keine Unterhaltung beginnt mit „{name}“.</translation>
    </message>
    <message>
        <source>No conversation was found from {source}.</source>
        <translation>Keine Unterhaltung aus {source} wurde gefunden.</translation>
    </message>
    <message>
        <source>No conversation was found.</source>
        <translation>Keine Unterhaltung wurde gefunden.</translation>
    </message>
    <message>
        <source>No copy of your data could be made. {why}</source>
        <translation>Ihre Daten ließen sich nicht sichern. {why}</translation>
    </message>
    <message>
        <source>No keychain was found, so the key is known until Interline is closed.</source>
        <translation>Es wurde kein Schlüsselbund gefunden, daher ist der Schlüssel nur bekannt, bis Interline geschlossen wird.</translation>
    </message>
    <message>
        <source>No model can answer this</source>
        <translation>Kein Modell kann das beantworten</translation>
    </message>
    <message>
        <source>No model can answer this: {reason}</source>
        <translation>Kein Modell kann das beantworten: {reason}</translation>
    </message>
    <message>
        <source>No program can take a key here. Bind the command “interline quick” in your system&apos;s settings.</source>
        <translation>Hier kann kein Programm eine Taste haben. Legen Sie in den Einstellungen Ihres Systems den Befehl „interline quick“ auf eine.</translation>
    </message>
    <message>
        <source>No prompt fits these words.</source>
        <translation>Keine Vorlage passt zu diesen Wörtern.</translation>
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
        <source>No secure connection to {host} could be made.</source>
        <translation>Zu {host} kam keine sichere Verbindung zustande.</translation>
    </message>
    <message>
        <source>No server answers on this computer. Start one, then look again.</source>
        <translation>Auf diesem Computer antwortet kein Server. Starten Sie einen und suchen Sie dann erneut.</translation>
    </message>
    <message>
        <source>No setting fits these words. Try fewer of them.</source>
        <translation>Keine Einstellung passt zu diesen Wörtern. Versuchen Sie es mit weniger.</translation>
    </message>
    <message>
        <source>No step of the route “{route}” can be asked ({why}).</source>
        <translation>Kein Schritt der Route „{route}“ kann gefragt werden ({why}).</translation>
    </message>
    <message>
        <source>No suggestions</source>
        <translation>Keine Vorschläge</translation>
    </message>
    <message>
        <source>No thinking</source>
        <translation>Ohne Denken</translation>
    </message>
    <message>
        <source>No vendor answered. Regenerate asks again.</source>
        <translation>Kein Anbieter hat geantwortet. „Neu erzeugen“ fragt noch einmal.</translation>
    </message>
    <message>
        <source>No vendor could be asked ({reasons}).</source>
        <translation>Kein Anbieter konnte gefragt werden ({reasons}).</translation>
    </message>
    <message>
        <source>No vendor could be reached: there seems to be no network.</source>
        <translation>Kein Anbieter war erreichbar: Es scheint keine Netzverbindung zu geben.</translation>
    </message>
    <message>
        <source>No words</source>
        <translation>Keine Worte</translation>
    </message>
    <message>
        <source>Nobody can be asked: each line says why.</source>
        <translation>Niemand kann gefragt werden: Jede Zeile sagt, warum.</translation>
    </message>
    <message>
        <source>Nobody could answer. The conversation says why.</source>
        <translation>Niemand konnte antworten. Warum, steht in der Unterhaltung.</translation>
    </message>
    <message>
        <source>Nobody else can be asked in this conversation.</source>
        <translation>In dieser Unterhaltung kann niemand sonst gefragt werden.</translation>
    </message>
    <message>
        <source>Nobody knows what this turn costs, and {left} is left of the budget of {limit} for {scope}.</source>
        <translation>Niemand weiß, was diese Anfrage kostet, und vom Budget von {limit} für {scope} sind {left} übrig.</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keiner</translation>
    </message>
    <message>
        <source>None</source>
        <comment>shortcut</comment>
        <translation>Keines</translation>
    </message>
    <message>
        <source>None: nothing fades, slides or blinks, the text cursor included.</source>
        <translation>Keine: Nichts wird ein- oder ausgeblendet, gleitet oder blinkt, auch nicht die Schreibmarke.</translation>
    </message>
    <message>
        <source>Not all models could be asked.</source>
        <translation>Nicht alle Modelle konnten gefragt werden.</translation>
    </message>
    <message>
        <source>Not attached: {trouble}</source>
        <translation>Nicht angehängt: {trouble}</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>Nicht gefunden</translation>
    </message>
    <message>
        <source>Not ready</source>
        <translation>Nicht bereit</translation>
    </message>
    <message>
        <source>Not running: {servers}.</source>
        <translation>Läuft nicht: {servers}.</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Note {name}:</source>
        <translation>Anmerkung {name}:</translation>
    </message>
    <message>
        <source>Nothing could be read of the damaged library {path}.</source>
        <translation>Aus der beschädigten Bibliothek {path} ließ sich nichts lesen.</translation>
    </message>
    <message>
        <source>Nothing fits “{words}”.</source>
        <translation>Nichts passt zu „{words}“.</translation>
    </message>
    <message>
        <source>Nothing found for “{words}”. Fewer words, or fewer filters, find more.</source>
        <translation>Nichts gefunden für „{words}“. Weniger Wörter oder weniger Filter finden mehr.</translation>
    </message>
    <message>
        <source>Nothing has a star yet. Put one on with the menu of a conversation.</source>
        <translation>Noch hat nichts einen Stern. Vergeben Sie einen über das Menü einer Unterhaltung.</translation>
    </message>
    <message>
        <source>Nothing has been sent. Costs are guessed from the length of the conversation.</source>
        <translation>Nichts wurde gesendet. Die Kosten sind aus der Länge der Unterhaltung geschätzt.</translation>
    </message>
    <message>
        <source>Nothing has the tag “{tag}” here. The menu of a conversation gives it one.</source>
        <translation>Nichts hat hier das Schlagwort „{tag}“. Das Menü einer Unterhaltung vergibt es.</translation>
    </message>
    <message>
        <source>Nothing has to be set up: a small model built into Interline answers on this computer. It is small, so expect fluent English and wrong facts; it shows how the program works.</source>
        <translation>Nichts muss eingerichtet werden: Ein kleines Modell, das in Interline eingebaut ist, antwortet auf diesem Computer. Es ist klein; erwarten Sie also flüssiges Englisch und falsche Tatsachen. Es zeigt, wie das Programm arbeitet.</translation>
    </message>
    <message>
        <source>Nothing in it is an answer as {wire} has them.</source>
        <translation>Nichts darin ist eine Antwort im Format {wire}.</translation>
    </message>
    <message>
        <source>Nothing in the answer could be read.</source>
        <translation>Nichts in der Antwort ließ sich lesen.</translation>
    </message>
    <message>
        <source>Nothing is said before the turns.</source>
        <translation>Vor den Anfragen steht nichts.</translation>
    </message>
    <message numerus="yes">
        <source>Nothing new from {source}: (1 conversation is|%Ln conversations are) here already, unchanged.</source>
        <translation>
            <numerusform>Nichts Neues aus {source}: 1 Unterhaltung ist schon hier, unverändert.</numerusform>
            <numerusform>Nichts Neues aus {source}: %Ln Unterhaltungen sind schon hier, unverändert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Nothing new: (1 conversation is|%Ln conversations are) here already, unchanged.</source>
        <translation>
            <numerusform>Nichts Neues: 1 Unterhaltung ist schon hier, unverändert.</numerusform>
            <numerusform>Nichts Neues: %Ln Unterhaltungen sind schon hier, unverändert.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing newer could be read out of the damaged library.</source>
        <translation>Aus der beschädigten Bibliothek ließ sich nichts Neueres lesen.</translation>
    </message>
    <message>
        <source>Nothing of this is lost here: it stays in the conversation, and models that take it get it again.</source>
        <translation>Hier geht nichts davon verloren: Es bleibt in der Unterhaltung, und Modelle, die es nehmen, bekommen es wieder.</translation>
    </message>
    <message>
        <source>Nothing to tell. What changes at your vendors and touches your conversations will stand here.</source>
        <translation>Nichts zu melden. Was sich bei Ihren Anbietern ändert und Ihre Unterhaltungen betrifft, steht dann hier.</translation>
    </message>
    <message>
        <source>Nothing was asked in this time. Choose another period, or ask something: what it costs stands here then.</source>
        <translation>In dieser Zeit wurde nichts gefragt. Wählen Sie einen anderen Zeitraum oder fragen Sie etwas: Was es kostet, steht dann hier.</translation>
    </message>
    <message>
        <source>Nothing was deleted.</source>
        <translation>Nichts wurde gelöscht.</translation>
    </message>
    <message>
        <source>Nothing was imported from {source}.</source>
        <translation>Aus {source} wurde nichts importiert.</translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>Nichts wurde importiert.</translation>
    </message>
    <message>
        <source>Nothing was imported: it was cancelled before.</source>
        <translation>Nichts wurde importiert: Zuvor wurde abgebrochen.</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>Hinweis</translation>
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
        <source>November</source>
        <translation>November</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>October</source>
        <translation>Oktober</translation>
    </message>
    <message>
        <source>Of AnythingLLM choose its database instead: anythingllm.db in its storage folder.</source>
        <translation>Wählen Sie von AnythingLLM stattdessen die Datenbank: anythingllm.db im Ordner storage.</translation>
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
        <source>Ollama, llama.cpp and LM Studio can answer here too. See which of them run.</source>
        <translation>Auch Ollama, llama.cpp und LM Studio können hier antworten. Sehen Sie nach, was davon läuft.</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>Auf diesem Computer</translation>
    </message>
    <message>
        <source>One to three more models for the same question</source>
        <translation>Ein bis drei weitere Modelle für dieselbe Frage</translation>
    </message>
    <message numerus="yes">
        <source>Only its first %Ln characters are shown.</source>
        <translation>
            <numerusform>Nur ihr erstes Zeichen wird gezeigt.</numerusform>
            <numerusform>Nur ihre ersten %Ln Zeichen werden gezeigt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Only the next message asks: {model}</source>
        <translation>Nur die nächste Nachricht fragt: {model}</translation>
    </message>
    <message>
        <source>Only the words in it are sent.</source>
        <translation>Gesendet werden nur die Worte darin.</translation>
    </message>
    <message>
        <source>Only these vendors may ever be used (ids; empty for all)</source>
        <translation>Nur diese Anbieter dürfen je benutzt werden (Kennungen; leer für alle)</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Open in Interline</source>
        <translation>In Interline öffnen</translation>
    </message>
    <message>
        <source>Open link</source>
        <translation>Link öffnen</translation>
    </message>
    <message>
        <source>Open the details; if the request is right, please report it.</source>
        <translation>Öffnen Sie die Einzelheiten; ist die Anfrage richtig, melden Sie es bitte.</translation>
    </message>
    <message>
        <source>Open the menu</source>
        <translation>Menü öffnen</translation>
    </message>
    <message>
        <source>Open the receipt (Ctrl+I)</source>
        <translation>Beleg öffnen (Strg+I)</translation>
    </message>
    <message>
        <source>Open this page</source>
        <translation>Diese Seite öffnen</translation>
    </message>
    <message>
        <source>Open this page in the browser</source>
        <translation>Diese Seite im Browser öffnen</translation>
    </message>
    <message>
        <source>Open {host}?</source>
        <translation>{host} öffnen?</translation>
    </message>
    <message>
        <source>OpenAI Chat Completions (most servers)</source>
        <translation>OpenAI Chat Completions (die meisten Server)</translation>
    </message>
    <message>
        <source>OpenAI, Anthropic, Google and others answer with your own key. It is kept in the system&apos;s keychain.</source>
        <translation>OpenAI, Anthropic, Google und andere antworten mit Ihrem eigenen Schlüssel. Er liegt im Schlüsselbund des Systems.</translation>
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
        <source>Out of the folder</source>
        <translation>Aus dem Ordner heraus</translation>
    </message>
    <message>
        <source>Over a budget</source>
        <translation>Über einem Budget</translation>
    </message>
    <message>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Paste another key</source>
        <translation>Anderen Schlüssel einfügen</translation>
    </message>
    <message>
        <source>Paste the key</source>
        <translation>Schlüssel einfügen</translation>
    </message>
    <message>
        <source>Pasted image {moment}</source>
        <translation>Eingefügtes Bild {moment}</translation>
    </message>
    <message>
        <source>Pasted text {moment}</source>
        <translation>Eingefügter Text {moment}</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>Zeitraum</translation>
    </message>
    <message>
        <source>Pick a model for this conversation; what it is asked stays on this computer.</source>
        <translation>Wählen Sie ein Modell für diese Unterhaltung; was es gefragt wird, bleibt auf diesem Computer.</translation>
    </message>
    <message>
        <source>Pick none (Esc)</source>
        <translation>Auswahl aufheben (Esc)</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Picture, not loaded: {name}</source>
        <translation>Bild, nicht geladen: {name}</translation>
    </message>
    <message>
        <source>Picture: {name}</source>
        <translation>Bild: {name}</translation>
    </message>
    <message>
        <source>Picture: {parts}</source>
        <translation>Bild: {parts}</translation>
    </message>
    <message>
        <source>Pictures and layout in it stay behind.</source>
        <translation>Bilder und Gestaltung darin bleiben zurück.</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>Anheften</translation>
    </message>
    <message>
        <source>Pin or unpin</source>
        <translation>Anheften oder lösen</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>Angeheftet</translation>
    </message>
    <message>
        <source>Places where the context was cleared: {count}. The conversation reads on across them.</source>
        <translation>Stellen, an denen der Kontext geleert wurde: {count}. Die Unterhaltung liest sich darüber hinweg weiter.</translation>
    </message>
    <message>
        <source>Plain text</source>
        <translation>Reiner Text</translation>
    </message>
    <message>
        <source>Please report it: its parts do not fit together.</source>
        <translation>Bitte melden Sie es: Ihre Teile passen nicht zusammen.</translation>
    </message>
    <message>
        <source>Please report it; the details are in the log.</source>
        <translation>Bitte melden Sie es; die Einzelheiten stehen im Protokoll.</translation>
    </message>
    <message>
        <source>Plug its disk in.</source>
        <translation>Schließen Sie seinen Datenträger an.</translation>
    </message>
    <message>
        <source>Preferences</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Preferences…</source>
        <translation>Allgemein …</translation>
    </message>
    <message>
        <source>Preparing the pages…</source>
        <translation>Die Seiten werden vorbereitet …</translation>
    </message>
    <message>
        <source>Press a shortcut to record another: the next keys are taken, Backspace means none, Esc leaves it as it was.</source>
        <translation>Drücken Sie ein Tastenkürzel, um ein anderes aufzunehmen: Die nächsten Tasten gelten, die Rücktaste bedeutet keines, Esc lässt es, wie es war.</translation>
    </message>
    <message>
        <source>Press keys…</source>
        <translation>Tasten drücken …</translation>
    </message>
    <message>
        <source>Press the keys for {command}</source>
        <translation>Tasten drücken für {command}</translation>
    </message>
    <message>
        <source>Previous (Shift+F3)</source>
        <translation>Zurück (Umschalt+F3)</translation>
    </message>
    <message>
        <source>Previous 30 days</source>
        <translation>Letzte 30 Tage</translation>
    </message>
    <message>
        <source>Previous 7 days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>Price not said</source>
        <translation>Preis nicht genannt</translation>
    </message>
    <message>
        <source>Prices</source>
        <translation>Preise</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>Drucken …</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>Produkt</translation>
    </message>
    <message>
        <source>Product: {title}</source>
        <translation>Produkt: {title}</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Vorlage</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>Prompts</source>
        <comment>what is sent</comment>
        <translation>Eingaben</translation>
    </message>
    <message>
        <source>Prompts stay on this computer.</source>
        <translation>Eingaben bleiben auf diesem Computer.</translation>
    </message>
    <message>
        <source>Prompts…</source>
        <translation>Vorlagen …</translation>
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
        <source>Put it back, then start Interline again.</source>
        <translation>Legen Sie sie zurück und starten Sie Interline neu.</translation>
    </message>
    <message>
        <source>Put the file back, or remove it in Settings, Vendors and keys, and add it from where it is.</source>
        <translation>Legen Sie die Datei zurück, oder entfernen Sie sie in den Einstellungen unter „Anbieter und Schlüssel“ und fügen Sie sie von dort hinzu, wo sie liegt.</translation>
    </message>
    <message>
        <source>Put the newest copy in its place, which keeps the old file: interline restore {copy}.</source>
        <translation>Setzen Sie die neueste Sicherung an ihre Stelle; die alte Datei bleibt erhalten: interline restore {copy}.</translation>
    </message>
    <message>
        <source>Put together anew</source>
        <translation>Neu zusammenstellen</translation>
    </message>
    <message>
        <source>Putting the copy back…</source>
        <translation>Die Sicherung wird zurückgespielt …</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Questions that were cleared from the context and are kept here: {count}.</source>
        <translation>Fragen, die aus dem Kontext entfernt wurden und hier bleiben: {count}.</translation>
    </message>
    <message>
        <source>Quick ask</source>
        <translation>Schnellfrage</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Raise its limit above {least}, or name a cheaper model in a route.</source>
        <translation>Erhöhen Sie seine Grenze über {least} oder nennen Sie in einer Route ein günstigeres Modell.</translation>
    </message>
    <message>
        <source>Raise the budget in Usage or in vendors.toml, or choose a cheaper model.</source>
        <translation>Erhöhen Sie das Budget unter „Verbrauch“ oder in vendors.toml, oder wählen Sie ein günstigeres Modell.</translation>
    </message>
    <message>
        <source>Raise the budget, or choose a cheaper model.</source>
        <translation>Erhöhen Sie das Budget oder wählen Sie ein günstigeres Modell.</translation>
    </message>
    <message>
        <source>Read aloud</source>
        <translation>Vorlesen</translation>
    </message>
    <message>
        <source>Reasoning effort</source>
        <translation>Denkaufwand</translation>
    </message>
    <message>
        <source>Reasoning effort: {effort}</source>
        <translation>Denkaufwand: {effort}</translation>
    </message>
    <message>
        <source>Reasoning effort…</source>
        <translation>Denkaufwand …</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>Beleg</translation>
    </message>
    <message>
        <source>Receipt of the last answer</source>
        <translation>Beleg der letzten Antwort</translation>
    </message>
    <message>
        <source>Receipt: {words}</source>
        <translation>Beleg: {words}</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>Zuletzt gewählt</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Aufzeichnung</translation>
    </message>
    <message>
        <source>Regenerate</source>
        <translation>Neu erzeugen</translation>
    </message>
    <message>
        <source>Regenerate answer</source>
        <translation>Antwort neu erzeugen</translation>
    </message>
    <message>
        <source>Regenerate asks again.</source>
        <translation>„Neu erzeugen“ fragt noch einmal.</translation>
    </message>
    <message>
        <source>Regenerate the answer, or choose another model.</source>
        <translation>Erzeugen Sie die Antwort neu oder wählen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove folder, keep what is in it</source>
        <translation>Ordner entfernen, Inhalt behalten</translation>
    </message>
    <message>
        <source>Remove for good</source>
        <translation>Endgültig entfernen</translation>
    </message>
    <message>
        <source>Remove from favourites</source>
        <translation>Aus den Favoriten entfernen</translation>
    </message>
    <message>
        <source>Remove key</source>
        <translation>Schlüssel entfernen</translation>
    </message>
    <message>
        <source>Remove route</source>
        <translation>Route entfernen</translation>
    </message>
    <message>
        <source>Remove the attachment or option, or choose another model.</source>
        <translation>Entfernen Sie den Anhang oder die Option, oder wählen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>Remove the budget: {title}</source>
        <translation>Budget entfernen: {title}</translation>
    </message>
    <message>
        <source>Remove the filter {filter}</source>
        <translation>Filter {filter} entfernen</translation>
    </message>
    <message>
        <source>Remove this tag everywhere</source>
        <translation>Dieses Schlagwort überall entfernen</translation>
    </message>
    <message>
        <source>Remove vendor</source>
        <translation>Anbieter entfernen</translation>
    </message>
    <message>
        <source>Remove {filter}</source>
        <translation>{filter} entfernen</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>{name} entfernen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Rename tag</source>
        <translation>Schlagwort umbenennen</translation>
    </message>
    <message>
        <source>Rename this tag…</source>
        <translation>Dieses Schlagwort umbenennen …</translation>
    </message>
    <message>
        <source>Rename {name}</source>
        <translation>{name} umbenennen</translation>
    </message>
    <message>
        <source>Renamed.</source>
        <translation>Umbenannt.</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen …</translation>
    </message>
    <message>
        <source>Rephrase the message, or choose another model.</source>
        <translation>Formulieren Sie die Nachricht um oder wählen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Restore it to go on with it.</source>
        <translation>Stellen Sie sie wieder her, um sie fortzusetzen.</translation>
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
        <source>Result of a tool</source>
        <translation>Ergebnis eines Werkzeugs</translation>
    </message>
    <message>
        <source>Retired</source>
        <translation>Abgeschaltet</translation>
    </message>
    <message>
        <source>Rose</source>
        <translation>Rosa</translation>
    </message>
    <message>
        <source>Route: {name}</source>
        <translation>Route: {name}</translation>
    </message>
    <message>
        <source>Routes</source>
        <translation>Routen</translation>
    </message>
    <message>
        <source>Routes…</source>
        <translation>Routen …</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Run `make setup`, or `pip install &apos;interline-chat[local]&apos;`.</source>
        <translation>Führen Sie `make setup` aus oder `pip install &apos;interline-chat[local]&apos;`.</translation>
    </message>
    <message>
        <source>Run `{command}`.</source>
        <translation>Führen Sie `{command}` aus.</translation>
    </message>
    <message>
        <source>Runs on this computer, with no key and no network. A demo model: good for trying things out, not for facts.</source>
        <translation>Läuft auf diesem Computer, ohne Schlüssel und ohne Netz. Ein Vorführmodell: gut zum Ausprobieren, nicht für Tatsachen.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Save a copy of the file</source>
        <translation>Kopie der Datei speichern</translation>
    </message>
    <message>
        <source>Save a copy of the picture</source>
        <translation>Kopie des Bildes speichern</translation>
    </message>
    <message>
        <source>Save a copy…</source>
        <translation>Kopie speichern …</translation>
    </message>
    <message>
        <source>Save and test</source>
        <translation>Speichern und prüfen</translation>
    </message>
    <message>
        <source>Save as PDF</source>
        <translation>Als PDF speichern</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Als PDF speichern …</translation>
    </message>
    <message>
        <source>Save report…</source>
        <translation>Bericht speichern …</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Bericht speichern</translation>
    </message>
    <message numerus="yes">
        <source>Saved %Ln (page|pages) to {path}</source>
        <translation>
            <numerusform>%Ln Seite gespeichert in {path}</numerusform>
            <numerusform>%Ln Seiten gespeichert in {path}</numerusform>
        </translation>
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
        <source>Saved in vendors.toml.</source>
        <translation>In vendors.toml gespeichert.</translation>
    </message>
    <message>
        <source>Saved to {path}</source>
        <translation>Gespeichert in {path}</translation>
    </message>
    <message>
        <source>Saved to {path}.</source>
        <translation>Gespeichert in {path}.</translation>
    </message>
    <message>
        <source>Saved. Testing it…</source>
        <translation>Gespeichert. Wird geprüft …</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Wird gespeichert …</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Search all conversations</source>
        <translation>Alle Unterhaltungen durchsuchen</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>Einstellung suchen</translation>
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
        <source>Select all</source>
        <translation>Alles auswählen</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>Send ({keys})</source>
        <translation>Senden ({keys})</translation>
    </message>
    <message>
        <source>Send anyway</source>
        <translation>Trotzdem senden</translation>
    </message>
    <message>
        <source>Send it anyway, or choose a cheaper model.</source>
        <translation>Senden Sie trotzdem oder wählen Sie ein günstigeres Modell.</translation>
    </message>
    <message>
        <source>Send it anyway, or compare fewer models.</source>
        <translation>Senden Sie trotzdem oder vergleichen Sie weniger Modelle.</translation>
    </message>
    <message>
        <source>Send it in a message of its own.</source>
        <translation>Senden Sie ihn in einer eigenen Nachricht.</translation>
    </message>
    <message>
        <source>Send with</source>
        <translation>Senden mit</translation>
    </message>
    <message>
        <source>Sending…</source>
        <translation>Wird gesendet …</translation>
    </message>
    <message numerus="yes">
        <source>Sent to the printer: %Ln (page|pages).</source>
        <translation>
            <numerusform>An den Drucker gesendet: %Ln Seite.</numerusform>
            <numerusform>An den Drucker gesendet: %Ln Seiten.</numerusform>
        </translation>
    </message>
    <message>
        <source>September</source>
        <translation>September</translation>
    </message>
    <message>
        <source>Service tier</source>
        <translation>Dienststufe</translation>
    </message>
    <message>
        <source>Set a new key…</source>
        <translation>Neuen Schlüssel setzen …</translation>
    </message>
    <message>
        <source>Set address…</source>
        <translation>Adresse angeben …</translation>
    </message>
    <message>
        <source>Set budget</source>
        <translation>Budget setzen</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Several can be chosen in the menu of the message field, under Spelling.</source>
        <translation>Mehrere lassen sich im Menü des Eingabefelds unter „Rechtschreibung“ wählen.</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Shortcuts…</source>
        <translation>Tastenkürzel …</translation>
    </message>
    <message>
        <source>Show Interline</source>
        <translation>Interline zeigen</translation>
    </message>
    <message numerus="yes">
        <source>Show all %Ln calls</source>
        <translation>
            <numerusform>Den %Ln Aufruf zeigen</numerusform>
            <numerusform>Alle %Ln Aufrufe zeigen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show all %Ln files</source>
        <translation>
            <numerusform>Die %Ln Datei zeigen</numerusform>
            <numerusform>Alle %Ln Dateien zeigen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show all %Ln pictures</source>
        <translation>
            <numerusform>Das %Ln Bild zeigen</numerusform>
            <numerusform>Alle %Ln Bilder zeigen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show all %Ln products</source>
        <translation>
            <numerusform>Das %Ln Produkt zeigen</numerusform>
            <numerusform>Alle %Ln Produkte zeigen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show all %Ln sources</source>
        <translation>
            <numerusform>Die %Ln Quelle zeigen</numerusform>
            <numerusform>Alle %Ln Quellen zeigen</numerusform>
        </translation>
    </message>
    <message>
        <source>Show all of it</source>
        <translation>Alles zeigen</translation>
    </message>
    <message numerus="yes">
        <source>Show more (%Ln characters left; Copy has all of them)</source>
        <translation>
            <numerusform>Mehr zeigen (noch %Ln Zeichen; „Kopieren“ hat alle)</numerusform>
            <numerusform>Mehr zeigen (noch %Ln Zeichen; „Kopieren“ hat alle)</numerusform>
        </translation>
    </message>
    <message>
        <source>Show more ({count} million characters left; Copy has all of them)</source>
        <translation>Mehr zeigen (noch {count} Millionen Zeichen; „Kopieren“ hat alle)</translation>
    </message>
    <message>
        <source>Show more of this answer</source>
        <translation>Mehr von dieser Antwort zeigen</translation>
    </message>
    <message>
        <source>Show or hide the sidebar</source>
        <translation>Seitenleiste ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Show or hide the sidebar (F9)</source>
        <translation>Seitenleiste ein- oder ausblenden (F9)</translation>
    </message>
    <message>
        <source>Show the diagram</source>
        <translation>Diagramm zeigen</translation>
    </message>
    <message>
        <source>Show the source</source>
        <translation>Quelltext zeigen</translation>
    </message>
    <message>
        <source>Size of letters everywhere</source>
        <translation>Schriftgröße überall</translation>
    </message>
    <message>
        <source>Size of text in chats</source>
        <translation>Schriftgröße in Unterhaltungen</translation>
    </message>
    <message>
        <source>Smaller letters</source>
        <translation>Kleinere Schrift</translation>
    </message>
    <message>
        <source>SmolLM2 135M (small demo model)</source>
        <translation>SmolLM2 135M (kleines Vorführmodell)</translation>
    </message>
    <message>
        <source>Something of the kind “{kind}” is kept and not shown.</source>
        <translation>Etwas der Art „{kind}“ wird aufbewahrt und nicht gezeigt.</translation>
    </message>
    <message>
        <source>Sort</source>
        <translation>Sortieren</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Source {number}: {words}</source>
        <translation>Quelle {number}: {words}</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>Quellen</translation>
    </message>
    <message>
        <source>Speaks</source>
        <translation>Spricht</translation>
    </message>
    <message>
        <source>Spelling</source>
        <translation>Rechtschreibung</translation>
    </message>
    <message>
        <source>Spent</source>
        <translation>Ausgegeben</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>Mit Stern markieren</translation>
    </message>
    <message>
        <source>Star on or off</source>
        <translation>Stern setzen oder entfernen</translation>
    </message>
    <message>
        <source>Starred</source>
        <translation>Mit Stern</translation>
    </message>
    <message>
        <source>Start a conversation first.</source>
        <translation>Beginnen Sie zuerst eine Unterhaltung.</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>Neu beginnen</translation>
    </message>
    <message>
        <source>Start again: another answer beside this one</source>
        <translation>Neu beginnen: eine weitere Antwort neben dieser</translation>
    </message>
    <message>
        <source>Start it, or set an environment variable instead.</source>
        <translation>Starten Sie ihn oder setzen Sie stattdessen eine Umgebungsvariable.</translation>
    </message>
    <message>
        <source>Start {vendor}, or leave it out of your routes.</source>
        <translation>Starten Sie {vendor} oder lassen Sie es aus Ihren Routen weg.</translation>
    </message>
    <message>
        <source>Status {status} without a word of explanation.</source>
        <translation>Status {status} ohne ein Wort der Erklärung.</translation>
    </message>
    <message>
        <source>Stop answer</source>
        <translation>Antwort anhalten</translation>
    </message>
    <message>
        <source>Stop answer (Esc)</source>
        <translation>Antwort anhalten (Esc)</translation>
    </message>
    <message>
        <source>Stop it or wait for its end.</source>
        <translation>Halten Sie sie an oder warten Sie ihr Ende ab.</translation>
    </message>
    <message>
        <source>Stop this one</source>
        <translation>Diese anhalten</translation>
    </message>
    <message>
        <source>Stop this one: what came of it is kept, and the others go on</source>
        <translation>Diese anhalten: was von ihr kam, bleibt, und die anderen laufen weiter</translation>
    </message>
    <message>
        <source>Stop waiting</source>
        <translation>Nicht länger warten</translation>
    </message>
    <message>
        <source>Stop waiting: the question is not asked again</source>
        <translation>Nicht länger warten: die Frage wird nicht noch einmal gestellt</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>Stopped. Nothing was written to {place}.</source>
        <translation>Angehalten. Nach {place} wurde nichts geschrieben.</translation>
    </message>
    <message>
        <source>Stopped. Nothing was written.</source>
        <translation>Angehalten. Nichts wurde geschrieben.</translation>
    </message>
    <message>
        <source>Stopped. {done} of {all} conversations are in {place}, each of them whole.</source>
        <translation>Angehalten. {done} von {all} Unterhaltungen liegen in {place}, jede davon ganz.</translation>
    </message>
    <message>
        <source>Such a key is for writing. Use one with Ctrl or Alt, or a function key.</source>
        <translation>Eine solche Taste ist zum Schreiben da. Nehmen Sie eine mit Strg oder Alt oder eine Funktionstaste.</translation>
    </message>
    <message>
        <source>Sums</source>
        <translation>Summen</translation>
    </message>
    <message>
        <source>Switch model to {model}</source>
        <translation>Zum Modell {model} wechseln</translation>
    </message>
    <message>
        <source>Tag</source>
        <comment>a button</comment>
        <translation>Vergeben</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>Schlagwort</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>Tag…</source>
        <translation>Schlagwort …</translation>
    </message>
    <message>
        <source>Take it out and give it to `interline keys set`, or name a variable with key_env.</source>
        <translation>Entfernen Sie ihn und geben Sie ihn `interline keys set`, oder nennen Sie mit key_env eine Variable.</translation>
    </message>
    <message>
        <source>Take it out here.</source>
        <translation>Entfernen Sie es hier.</translation>
    </message>
    <message>
        <source>Take it out; a key belongs into `interline keys set`.</source>
        <translation>Entfernen Sie das; ein Schlüssel gehört in `interline keys set`.</translation>
    </message>
    <message>
        <source>Take one of them out.</source>
        <translation>Entfernen Sie eines davon.</translation>
    </message>
    <message>
        <source>Take out “efforts”, or write reasons = true.</source>
        <translation>Entfernen Sie „efforts“ oder schreiben Sie reasons = true.</translation>
    </message>
    <message>
        <source>Take the star off</source>
        <translation>Stern entfernen</translation>
    </message>
    <message>
        <source>Take the step out, or write training = &quot;allowed&quot; in the route</source>
        <translation>Entfernen Sie den Schritt oder schreiben Sie training = &quot;allowed&quot; in die Route</translation>
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
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>Temperature: {temperature}</source>
        <translation>Temperatur: {temperature}</translation>
    </message>
    <message>
        <source>Temperature…</source>
        <translation>Temperatur …</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Wird geprüft …</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Text (*.txt)</source>
        <translation>Text (*.txt)</translation>
    </message>
    <message>
        <source>That does not look like a key.</source>
        <translation>Das sieht nicht nach einem Schlüssel aus.</translation>
    </message>
    <message>
        <source>That is the database itself.</source>
        <translation>Das ist die Datenbank selbst.</translation>
    </message>
    <message numerus="yes">
        <source>The %Ln conversations that are picked</source>
        <translation>
            <numerusform>Die ausgewählte Unterhaltung</numerusform>
            <numerusform>Die %Ln ausgewählten Unterhaltungen</numerusform>
        </translation>
    </message>
    <message>
        <source>The PDF could not be printed.</source>
        <translation>Das PDF ließ sich nicht drucken.</translation>
    </message>
    <message>
        <source>The PDF could not be written.</source>
        <translation>Das PDF ließ sich nicht schreiben.</translation>
    </message>
    <message>
        <source>The address of {host} holds a name or password; a key belongs in the keychain.</source>
        <translation>Die Adresse von {host} enthält einen Namen oder ein Passwort; ein Schlüssel gehört in den Schlüsselbund.</translation>
    </message>
    <message>
        <source>The address or a header of the request to {host} cannot be sent.</source>
        <translation>Die Adresse oder eine Kopfzeile der Anfrage an {host} lässt sich nicht senden.</translation>
    </message>
    <message>
        <source>The answer broke off here. Regenerate asks again.</source>
        <translation>Hier brach die Antwort ab. „Neu erzeugen“ fragt noch einmal.</translation>
    </message>
    <message>
        <source>The answer is empty.</source>
        <translation>Die Antwort ist leer.</translation>
    </message>
    <message>
        <source>The answer is empty. Regenerate asks again.</source>
        <translation>Die Antwort ist leer. „Neu erzeugen“ fragt noch einmal.</translation>
    </message>
    <message>
        <source>The answer of {host} is larger than {size} MiB.</source>
        <translation>Die Antwort von {host} ist größer als {size} MiB.</translation>
    </message>
    <message>
        <source>The answer of {who} broke off. The conversation says why.</source>
        <translation>Die Antwort von {who} brach ab. Warum, steht in der Unterhaltung.</translation>
    </message>
    <message>
        <source>The answer reached its length limit. Ask the model to go on.</source>
        <translation>Die Antwort hat ihre Höchstlänge erreicht. Bitten Sie das Modell, fortzufahren.</translation>
    </message>
    <message>
        <source>The answer that you edited is no longer there.</source>
        <translation>Die Antwort, die Sie bearbeitet haben, ist nicht mehr da.</translation>
    </message>
    <message>
        <source>The answer was in too many pieces to be read.</source>
        <translation>Die Antwort kam in zu vielen Stücken, um gelesen zu werden.</translation>
    </message>
    <message>
        <source>The answer was larger than {size} MiB.</source>
        <translation>Die Antwort war größer als {size} MiB.</translation>
    </message>
    <message>
        <source>The answer was not readable JSON.</source>
        <translation>Die Antwort war kein lesbares JSON.</translation>
    </message>
    <message>
        <source>The archive is empty. What you archive leaves the list and is still found.</source>
        <translation>Das Archiv ist leer. Was Sie archivieren, verlässt die Liste und wird weiterhin gefunden.</translation>
    </message>
    <message>
        <source>The archive “{name}” is damaged or was not downloaded whole.</source>
        <translation>Das Archiv „{name}“ ist beschädigt oder wurde nicht ganz heruntergeladen.</translation>
    </message>
    <message>
        <source>The archive “{name}” says that it holds more than {most} files.</source>
        <translation>Das Archiv „{name}“ gibt an, mehr als {most} Dateien zu enthalten.</translation>
    </message>
    <message>
        <source>The archive&apos;s list of its parts could not be read.</source>
        <translation>Die Liste der Teile des Archivs ließ sich nicht lesen.</translation>
    </message>
    <message>
        <source>The arguments of 1 tool call are not in the form that this vendor takes.</source>
        <translation>Die Argumente von 1 Werkzeugaufruf haben nicht die Form, die dieser Anbieter nimmt.</translation>
    </message>
    <message>
        <source>The arguments of {} tool calls are not in the form that this vendor takes.</source>
        <translation>Die Argumente von {} Werkzeugaufrufen haben nicht die Form, die dieser Anbieter nimmt.</translation>
    </message>
    <message>
        <source>The backup did not come out whole and was thrown away.</source>
        <translation>Die Sicherung war unvollständig und wurde verworfen.</translation>
    </message>
    <message>
        <source>The bin is empty.</source>
        <translation>Der Papierkorb ist leer.</translation>
    </message>
    <message>
        <source>The bin is empty. What you delete lies here for 30 days.</source>
        <translation>Der Papierkorb ist leer. Was Sie löschen, liegt hier 30 Tage.</translation>
    </message>
    <message>
        <source>The budget is removed.</source>
        <translation>Das Budget ist entfernt.</translation>
    </message>
    <message>
        <source>The budget is set.</source>
        <translation>Das Budget ist gesetzt.</translation>
    </message>
    <message>
        <source>The budget of {limit} for {scope} is used up ({spent} spent, {reserved} set aside).</source>
        <translation>Das Budget von {limit} für {scope} ist aufgebraucht ({spent} ausgegeben, {reserved} zurückgelegt).</translation>
    </message>
    <message>
        <source>The budget “{budget}” admits nobody: no price is known of any model that it is about.</source>
        <translation>Das Budget „{budget}“ lässt niemanden zu: Von keinem Modell, das es betrifft, ist ein Preis bekannt.</translation>
    </message>
    <message>
        <source>The budget “{budget}” is for a vendor that there is not.</source>
        <translation>Das Budget „{budget}“ gilt einem Anbieter, den es nicht gibt.</translation>
    </message>
    <message>
        <source>The budget “{budget}” of {limit} admits no paid turn: the cheapest sets {least} aside.</source>
        <translation>Das Budget „{budget}“ von {limit} lässt keine bezahlte Anfrage zu: Die günstigste legt {least} zurück.</translation>
    </message>
    <message>
        <source>The built-in model is not installed. Install it with: interline models install smollm2</source>
        <translation>Das eingebaute Modell ist nicht installiert. Installieren Sie es mit: interline models install smollm2</translation>
    </message>
    <message>
        <source>The certificate of {host} comes from an authority that this computer does not know; in a company&apos;s network, point SSL_CERT_FILE at the company&apos;s certificate.</source>
        <translation>Das Zertifikat von {host} kommt von einer Stelle, die dieser Computer nicht kennt; in einem Firmennetz lassen Sie SSL_CERT_FILE auf das Zertifikat der Firma zeigen.</translation>
    </message>
    <message>
        <source>The certificate of {host} has expired; if its certificate is fine elsewhere, check this computer&apos;s date and time.</source>
        <translation>Das Zertifikat von {host} ist abgelaufen; gilt es anderswo, prüfen Sie Datum und Uhrzeit dieses Computers.</translation>
    </message>
    <message>
        <source>The certificate of {host} is not trusted by this computer; nothing was sent.</source>
        <translation>Dem Zertifikat von {host} vertraut dieser Computer nicht; nichts wurde gesendet.</translation>
    </message>
    <message>
        <source>The certificate of {host} is not valid yet; if its certificate is fine elsewhere, check this computer&apos;s date and time.</source>
        <translation>Das Zertifikat von {host} gilt noch nicht; gilt es anderswo, prüfen Sie Datum und Uhrzeit dieses Computers.</translation>
    </message>
    <message>
        <source>The certificate that {host} shows belongs to another name; nothing was sent.</source>
        <translation>Das Zertifikat, das {host} zeigt, gehört zu einem anderen Namen; nichts wurde gesendet.</translation>
    </message>
    <message>
        <source>The connection is not encrypted.</source>
        <translation>Die Verbindung ist nicht verschlüsselt.</translation>
    </message>
    <message>
        <source>The connection to {host} could not be made.</source>
        <translation>Die Verbindung zu {host} kam nicht zustande.</translation>
    </message>
    <message>
        <source>The conversation is still in the prompt cache of {who}, which would save {cost}</source>
        <translation>Die Unterhaltung liegt noch im Prompt-Cache von {who}, was {cost} sparen würde</translation>
    </message>
    <message>
        <source>The conversation of this answer is no longer there.</source>
        <translation>Die Unterhaltung dieser Antwort ist nicht mehr da.</translation>
    </message>
    <message>
        <source>The conversation was in the prompt cache of {model}, which would have saved ≈{amount}.</source>
        <translation>Die Unterhaltung lag im Prompt-Cache von {model}; das hätte ≈{amount} gespart.</translation>
    </message>
    <message>
        <source>The copy in {place} could not be made; the one beside your data is whole. {why}</source>
        <translation>In {place} ließ sich nicht sichern; die Sicherung neben Ihren Daten ist vollständig. {why}</translation>
    </message>
    <message>
        <source>The copy was given up, since Interline is closing.</source>
        <translation>Die Sicherung wurde aufgegeben, weil Interline sich schließt.</translation>
    </message>
    <message>
        <source>The copy {copy} is damaged; nothing was changed.</source>
        <translation>Die Sicherung {copy} ist beschädigt; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The copy {copy} is empty; nothing was changed.</source>
        <translation>Die Sicherung {copy} ist leer; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The credit of your key at {vendor} is used up.</source>
        <translation>Das Guthaben Ihres Schlüssels bei {vendor} ist aufgebraucht.</translation>
    </message>
    <message>
        <source>The credit of your key “{key}” at {vendor} is used up.</source>
        <translation>Das Guthaben Ihres Schlüssels „{key}“ bei {vendor} ist aufgebraucht.</translation>
    </message>
    <message>
        <source>The database could not be brought to this version; nothing was changed.</source>
        <translation>Die Datenbank ließ sich nicht auf diese Version bringen; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The database did not do what was asked; nothing was changed.</source>
        <translation>Die Datenbank hat nicht getan, was verlangt war; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The database is closed.</source>
        <translation>Die Datenbank ist geschlossen.</translation>
    </message>
    <message>
        <source>The database {path} can no longer be written; it may have been moved or replaced.</source>
        <translation>Die Datenbank {path} lässt sich nicht mehr schreiben; vielleicht wurde sie verschoben oder ersetzt.</translation>
    </message>
    <message>
        <source>The database {path} cannot be written.</source>
        <translation>Die Datenbank {path} lässt sich nicht schreiben.</translation>
    </message>
    <message>
        <source>The database {path} is damaged.</source>
        <translation>Die Datenbank {path} ist beschädigt.</translation>
    </message>
    <message>
        <source>The database {path} is empty, but there are backups.</source>
        <translation>Die Datenbank {path} ist leer, aber es gibt Sicherungen.</translation>
    </message>
    <message>
        <source>The database {path} is missing, but there are backups.</source>
        <translation>Die Datenbank {path} fehlt, aber es gibt Sicherungen.</translation>
    </message>
    <message>
        <source>The database “{name}” is damaged or locked with a password.</source>
        <translation>Die Datenbank „{name}“ ist beschädigt oder mit einem Passwort gesperrt.</translation>
    </message>
    <message>
        <source>The database “{name}” is larger than {size} GB.</source>
        <translation>Die Datenbank „{name}“ ist größer als {size} GB.</translation>
    </message>
    <message>
        <source>The default is used.</source>
        <translation>Der Standard gilt.</translation>
    </message>
    <message>
        <source>The desktop gave Interline no key. Bind the command “interline quick” in its keyboard settings.</source>
        <translation>Die Oberfläche hat Interline keine Taste gegeben. Legen Sie in ihren Tastatureinstellungen den Befehl „interline quick“ auf eine.</translation>
    </message>
    <message>
        <source>The disk did not take what was to be saved; nothing is half written.</source>
        <translation>Der Datenträger hat nicht angenommen, was gespeichert werden sollte; nichts ist halb geschrieben.</translation>
    </message>
    <message>
        <source>The disk is full; nothing is half written.</source>
        <translation>Der Datenträger ist voll; nichts ist halb geschrieben.</translation>
    </message>
    <message>
        <source>The display cannot be reached, so no key can be taken.</source>
        <translation>Die Anzeige ist nicht zu erreichen, deshalb ist keine Taste zu haben.</translation>
    </message>
    <message>
        <source>The file cannot be read.</source>
        <translation>Die Datei lässt sich nicht lesen.</translation>
    </message>
    <message>
        <source>The file cannot be read: {error}.</source>
        <translation>Die Datei lässt sich nicht lesen: {error}.</translation>
    </message>
    <message>
        <source>The file of the built-in model is damaged or was replaced, so it is not used.</source>
        <translation>Die Datei des eingebauten Modells ist beschädigt oder wurde ersetzt und wird darum nicht benutzt.</translation>
    </message>
    <message>
        <source>The file {path} cannot be read.</source>
        <translation>Die Datei {path} lässt sich nicht lesen.</translation>
    </message>
    <message>
        <source>The file {trouble}.</source>
        <translation>Die Datei {trouble}.</translation>
    </message>
    <message>
        <source>The file “{name}” could not be read ({why}).</source>
        <translation>Die Datei „{name}“ ließ sich nicht lesen ({why}).</translation>
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
        <source>The folder {parent} cannot be written.</source>
        <translation>In den Ordner {parent} lässt sich nicht schreiben.</translation>
    </message>
    <message>
        <source>The folder {place} is not there.</source>
        <translation>Der Ordner {place} ist nicht da.</translation>
    </message>
    <message>
        <source>The folder “{name}” holds more than {most} files.</source>
        <translation>Der Ordner „{name}“ enthält mehr als {most} Dateien.</translation>
    </message>
    <message>
        <source>The header “{name}” for {host} holds characters that cannot be sent.</source>
        <translation>Die Kopfzeile „{name}“ für {host} enthält Zeichen, die sich nicht senden lassen.</translation>
    </message>
    <message>
        <source>The highest that it takes is sent.</source>
        <translation>Gesendet wird die höchste, die er annimmt.</translation>
    </message>
    <message>
        <source>The key for {host} holds characters that cannot be sent.</source>
        <translation>Der Schlüssel für {host} enthält Zeichen, die sich nicht senden lassen.</translation>
    </message>
    <message>
        <source>The key reaches these. Pick one for this conversation:</source>
        <translation>Diese erreicht der Schlüssel. Wählen Sie eines für diese Unterhaltung:</translation>
    </message>
    <message>
        <source>The key was removed.</source>
        <translation>Der Schlüssel wurde entfernt.</translation>
    </message>
    <message>
        <source>The key was removed. What is left: {key}.</source>
        <translation>Der Schlüssel wurde entfernt. Es bleibt: {key}.</translation>
    </message>
    <message>
        <source>The library as it was before: {copy}.</source>
        <translation>Die Bibliothek, wie sie zuvor war: {copy}.</translation>
    </message>
    <message>
        <source>The library is being brought to this version. That happens once and may take minutes where there are very many messages; a copy of it as it was is kept.</source>
        <translation>Die Bibliothek wird auf diese Version gebracht. Das geschieht einmal und kann bei sehr vielen Nachrichten Minuten dauern; eine Sicherung des alten Stands bleibt erhalten.</translation>
    </message>
    <message>
        <source>The link leads there, whatever its text says.</source>
        <translation>Dorthin führt der Link, was auch immer sein Text sagt.</translation>
    </message>
    <message>
        <source>The list of models from {vendor} is too long to read.</source>
        <translation>Die Modellliste von {vendor} ist zu lang, um gelesen zu werden.</translation>
    </message>
    <message>
        <source>The local model needs the system library {name}, which is not installed.</source>
        <translation>Das lokale Modell braucht die Systembibliothek {name}, die nicht installiert ist.</translation>
    </message>
    <message>
        <source>The local model was not ready after {seconds} seconds, so its process was ended.</source>
        <translation>Das lokale Modell war nach {seconds} Sekunden nicht bereit; darum wurde sein Prozess beendet.</translation>
    </message>
    <message>
        <source>The local model was stopped before it was ready.</source>
        <translation>Das lokale Modell wurde angehalten, bevor es bereit war.</translation>
    </message>
    <message>
        <source>The local model&apos;s process could not be started.</source>
        <translation>Der Prozess des lokalen Modells ließ sich nicht starten.</translation>
    </message>
    <message>
        <source>The local model&apos;s process ended unexpectedly ({how}).</source>
        <translation>Der Prozess des lokalen Modells endete unerwartet ({how}).</translation>
    </message>
    <message>
        <source>The log has the details.</source>
        <translation>Einzelheiten stehen im Protokoll.</translation>
    </message>
    <message>
        <source>The message is empty.</source>
        <translation>Die Nachricht ist leer.</translation>
    </message>
    <message>
        <source>The message that you edited is no longer there.</source>
        <translation>Die Nachricht, die Sie bearbeitet haben, ist nicht mehr da.</translation>
    </message>
    <message>
        <source>The messages are from {first} to {last}.</source>
        <translation>Die Nachrichten sind vom {first} bis {last}.</translation>
    </message>
    <message>
        <source>The messages are of {day}.</source>
        <translation>Die Nachrichten sind vom {day}.</translation>
    </message>
    <message>
        <source>The model declined. Rephrase the message, or choose another model.</source>
        <translation>Das Modell hat abgelehnt. Formulieren Sie die Nachricht um, oder wählen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>The model file “{name}” cannot be read.</source>
        <translation>Die Modelldatei „{name}“ lässt sich nicht lesen.</translation>
    </message>
    <message>
        <source>The model file “{name}” is not where vendors.toml says.</source>
        <translation>Die Modelldatei „{name}“ liegt nicht dort, wo vendors.toml es sagt.</translation>
    </message>
    <message>
        <source>The model is pinned, so no other was asked.</source>
        <translation>Das Modell ist festgelegt, darum wurde kein anderes gefragt.</translation>
    </message>
    <message>
        <source>The model needs a name.</source>
        <translation>Das Modell braucht einen Namen.</translation>
    </message>
    <message>
        <source>The model reads this before every turn of this conversation.</source>
        <translation>Das Modell liest dies vor jeder Anfrage dieser Unterhaltung.</translation>
    </message>
    <message>
        <source>The name of 1 called tool holds what this vendor does not take in one.</source>
        <translation>Der Name von 1 aufgerufenem Werkzeug enthält, was dieser Anbieter darin nicht nimmt.</translation>
    </message>
    <message>
        <source>The name of this attachment cannot be right.</source>
        <translation>Der Name dieses Anhangs kann nicht stimmen.</translation>
    </message>
    <message>
        <source>The name {host} cannot be looked up right now; is there a network?</source>
        <translation>Der Name {host} lässt sich gerade nicht nachschlagen; besteht eine Netzverbindung?</translation>
    </message>
    <message>
        <source>The names of {} called tools hold what this vendor does not take in one.</source>
        <translation>Die Namen von {} aufgerufenen Werkzeugen enthalten, was dieser Anbieter darin nicht nimmt.</translation>
    </message>
    <message>
        <source>The open conversation asks {model} from now on.</source>
        <translation>Die offene Unterhaltung fragt von jetzt an {model}.</translation>
    </message>
    <message>
        <source>The other one breaks the line, and so does Shift+Enter.</source>
        <translation>Die andere Taste bricht die Zeile um, ebenso Umschalt+Eingabe.</translation>
    </message>
    <message>
        <source>The other program noted an error here.</source>
        <translation>Das andere Programm hat hier einen Fehler vermerkt.</translation>
    </message>
    <message numerus="yes">
        <source>The pasted text has %Ln (character|characters) and was attached as a file.</source>
        <translation>
            <numerusform>Der eingefügte Text hat %Ln Zeichen und wurde als Datei angehängt.</numerusform>
            <numerusform>Der eingefügte Text hat %Ln Zeichen und wurde als Datei angehängt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The pasted text has %Ln (character|characters).</source>
        <translation>
            <numerusform>Der eingefügte Text hat %Ln Zeichen.</numerusform>
            <numerusform>Der eingefügte Text hat %Ln Zeichen.</numerusform>
        </translation>
    </message>
    <message>
        <source>The picture is too large: {width} × {height} pixels.</source>
        <translation>Das Bild ist zu groß: {width} × {height} Pixel.</translation>
    </message>
    <message>
        <source>The picture on the clipboard could not be read.</source>
        <translation>Das Bild in der Zwischenablage ließ sich nicht lesen.</translation>
    </message>
    <message>
        <source>The price of {model} moved from {before} to {after} per million tokens, says {source}.</source>
        <translation>Der Preis von {model} hat sich laut {source} von {before} auf {after} je Million Tokens geändert.</translation>
    </message>
    <message>
        <source>The printer takes no pages. Choose another one, or save as PDF.</source>
        <translation>Der Drucker nimmt keine Seiten an. Wählen Sie einen anderen, oder speichern Sie als PDF.</translation>
    </message>
    <message>
        <source>The proxy setting</source>
        <translation>Die Proxy-Einstellung</translation>
    </message>
    <message>
        <source>The proxy {proxy} could not be reached; check the proxy settings and the network.</source>
        <translation>Der Proxy {proxy} ist nicht erreichbar; prüfen Sie die Proxy-Einstellungen und das Netz.</translation>
    </message>
    <message>
        <source>The proxy {proxy} did not connect to {host} (it said {status}).</source>
        <translation>Der Proxy {proxy} hat keine Verbindung zu {host} hergestellt (er antwortete {status}).</translation>
    </message>
    <message>
        <source>The proxy {proxy} did not connect to {host}.</source>
        <translation>Der Proxy {proxy} hat keine Verbindung zu {host} hergestellt.</translation>
    </message>
    <message>
        <source>The proxy {proxy} wants a name and password (407): write them as http://name:password@host:port.</source>
        <translation>Der Proxy {proxy} verlangt Name und Passwort (407): Schreiben Sie sie als http://name:password@host:port.</translation>
    </message>
    <message>
        <source>The question is sent without a search.</source>
        <translation>Die Frage wird ohne Suche gesendet.</translation>
    </message>
    <message>
        <source>The rest cannot be read: {error}.</source>
        <translation>Der Rest lässt sich nicht lesen: {error}.</translation>
    </message>
    <message>
        <source>The rest is nested too deeply to be read.</source>
        <translation>Der Rest ist zu tief verschachtelt, um gelesen zu werden.</translation>
    </message>
    <message>
        <source>The result is sent as plain words.</source>
        <translation>Das Ergebnis wird als bloßer Text gesendet.</translation>
    </message>
    <message>
        <source>The route has no steps, so nobody can be asked.</source>
        <translation>Die Route hat keine Schritte, also kann niemand gefragt werden.</translation>
    </message>
    <message>
        <source>The route was taken out. Conversations that ask it wait until you choose another for them.</source>
        <translation>Die Route wurde entfernt. Unterhaltungen, die ihr folgen, warten, bis Sie eine andere für sie wählen.</translation>
    </message>
    <message>
        <source>The route {route} uses it.</source>
        <translation>Die Route {route} benutzt es.</translation>
    </message>
    <message>
        <source>The route “{route}” can never ask {model}: {why}.</source>
        <translation>Die Route „{route}“ kann {model} nie fragen: {why}.</translation>
    </message>
    <message>
        <source>The route “{route}” has no steps.</source>
        <translation>Die Route „{route}“ hat keine Schritte.</translation>
    </message>
    <message>
        <source>The routes {routes} use it.</source>
        <translation>Die Routen {routes} benutzen es.</translation>
    </message>
    <message>
        <source>The setting network.ca_bundle</source>
        <translation>Die Einstellung network.ca_bundle</translation>
    </message>
    <message>
        <source>The shown branch</source>
        <translation>Der gezeigte Zweig</translation>
    </message>
    <message>
        <source>The small built-in model is not installed.</source>
        <translation>Das kleine eingebaute Modell ist nicht installiert.</translation>
    </message>
    <message>
        <source>The system ended the local model&apos;s process, most likely because memory ran out.</source>
        <translation>Das System hat den Prozess des lokalen Modells beendet, wahrscheinlich weil der Speicher ausging.</translation>
    </message>
    <message>
        <source>The system keyring does not answer.</source>
        <translation>Der Schlüsselbund des Systems antwortet nicht.</translation>
    </message>
    <message>
        <source>The system keyring is locked.</source>
        <translation>Der Schlüsselbund des Systems ist gesperrt.</translation>
    </message>
    <message>
        <source>The system keyring refused the change.</source>
        <translation>Der Schlüsselbund des Systems hat die Änderung abgelehnt.</translation>
    </message>
    <message>
        <source>The system keyring took the key and did not give it back.</source>
        <translation>Der Schlüsselbund des Systems hat den Schlüssel angenommen und nicht wieder herausgegeben.</translation>
    </message>
    <message>
        <source>The system keyring waits to be unlocked.</source>
        <translation>Der Schlüsselbund des Systems wartet darauf, entsperrt zu werden.</translation>
    </message>
    <message>
        <source>The user wrote these words in place of a model&apos;s.</source>
        <translation>Diese Worte schrieb der Benutzer anstelle derer eines Modells.</translation>
    </message>
    <message>
        <source>The vendor was taken out of vendors.toml. Its keys are still kept.</source>
        <translation>Der Anbieter wurde aus vendors.toml entfernt. Seine Schlüssel sind noch aufbewahrt.</translation>
    </message>
    <message>
        <source>The vendors were asked just now.</source>
        <translation>Die Anbieter wurden gerade gefragt.</translation>
    </message>
    <message>
        <source>The words around it are sent.</source>
        <translation>Der Text darum herum wird gesendet.</translation>
    </message>
    <message numerus="yes">
        <source>The words of %Ln (page|pages), without pictures and layout.</source>
        <translation>
            <numerusform>Der Text von %Ln Seite, ohne Bilder und Gestaltung.</numerusform>
            <numerusform>Der Text von %Ln Seiten, ohne Bilder und Gestaltung.</numerusform>
        </translation>
    </message>
    <message>
        <source>The words of the answers are sent.</source>
        <translation>Der Text der Antworten wird gesendet.</translation>
    </message>
    <message>
        <source>The words of the result are sent.</source>
        <translation>Der Text des Ergebnisses wird gesendet.</translation>
    </message>
    <message numerus="yes">
        <source>The words of {read} of %Ln pages, without pictures and layout.</source>
        <translation>
            <numerusform>Der Text von {read} von %Ln Seite, ohne Bilder und Gestaltung.</numerusform>
            <numerusform>Der Text von {read} von %Ln Seiten, ohne Bilder und Gestaltung.</numerusform>
        </translation>
    </message>
    <message>
        <source>The words that cite it are sent.</source>
        <translation>Der Text, der sie anführt, wird gesendet.</translation>
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
        <source>There is a file {path} already.</source>
        <translation>Es gibt schon eine Datei {path}.</translation>
    </message>
    <message>
        <source>There is a good copy of it; what is there now is kept.</source>
        <translation>Es gibt eine gute Sicherung davon; was jetzt da ist, bleibt erhalten.</translation>
    </message>
    <message>
        <source>There is a prompt called “{name}” already.</source>
        <translation>Es gibt schon eine Vorlage namens „{name}“.</translation>
    </message>
    <message>
        <source>There is no backup; keep it and its -wal and -shm files together, whatever you do next.</source>
        <translation>Es gibt keine Sicherung; halten Sie die Datei und ihre Dateien -wal und -shm zusammen, was Sie auch als Nächstes tun.</translation>
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
        <source>There is no file {path}.</source>
        <translation>Es gibt keine Datei {path}.</translation>
    </message>
    <message>
        <source>There is no folder {folder}.</source>
        <translation>Es gibt keinen Ordner {folder}.</translation>
    </message>
    <message>
        <source>There is no key “{name}”.</source>
        <translation>Es gibt keine Taste „{name}“.</translation>
    </message>
    <message>
        <source>There is no link to it that may be opened.</source>
        <translation>Es gibt keinen Link dorthin, der geöffnet werden darf.</translation>
    </message>
    <message>
        <source>There is no local model called “{name}”.</source>
        <translation>Es gibt kein lokales Modell namens „{name}“.</translation>
    </message>
    <message>
        <source>There is no picture on the clipboard that can be read.</source>
        <translation>In der Zwischenablage ist kein lesbares Bild.</translation>
    </message>
    <message>
        <source>There is no prompt yet. Write one that you would otherwise type again and again.</source>
        <translation>Es gibt noch keine Vorlage. Schreiben Sie eine, die Sie sonst immer wieder tippen würden.</translation>
    </message>
    <message>
        <source>There is no record of how this answer came to be.</source>
        <translation>Es ist nicht aufgezeichnet, wie diese Antwort zustande kam.</translation>
    </message>
    <message>
        <source>There is no room for a copy in {folder}: it needs {needed}, {free} are free.</source>
        <translation>In {folder} ist kein Platz für eine Sicherung: Sie braucht {needed}, {free} sind frei.</translation>
    </message>
    <message>
        <source>There is no route “{route}”.</source>
        <translation>Es gibt keine Route „{route}“.</translation>
    </message>
    <message>
        <source>There is no server named {host}; check the address and the network.</source>
        <translation>Es gibt keinen Server namens {host}; prüfen Sie die Adresse und das Netz.</translation>
    </message>
    <message>
        <source>There is no setting “{key}”.</source>
        <translation>Es gibt keine Einstellung „{key}“.</translation>
    </message>
    <message>
        <source>There is no system keyring here.</source>
        <translation>Hier gibt es keinen Schlüsselbund des Systems.</translation>
    </message>
    <message>
        <source>There is no vendor “{name}”.</source>
        <translation>Es gibt keinen Anbieter „{name}“.</translation>
    </message>
    <message>
        <source>There is no vendor “{vendor}”.</source>
        <translation>Es gibt keinen Anbieter „{vendor}“.</translation>
    </message>
    <message>
        <source>There is no way back. Attachments that nothing else uses go too. {backups} What was spent stays known.</source>
        <translation>Es gibt keinen Weg zurück. Anhänge, die sonst nichts verwendet, gehen mit. {backups} Was ausgegeben wurde, bleibt bekannt.</translation>
    </message>
    <message>
        <source>There is no way back: Interline keeps no copy of a key. Press again to remove it.</source>
        <translation>Es führt kein Weg zurück: Interline bewahrt keine Kopie eines Schlüssels auf. Noch einmal drücken, um ihn zu entfernen.</translation>
    </message>
    <message>
        <source>There is no way to {host} from this network.</source>
        <translation>Aus diesem Netz führt kein Weg zu {host}.</translation>
    </message>
    <message>
        <source>There is nothing to do again.</source>
        <translation>Es gibt nichts zu wiederholen.</translation>
    </message>
    <message>
        <source>There is nothing to export yet.</source>
        <translation>Es gibt noch nichts zu exportieren.</translation>
    </message>
    <message>
        <source>There is nothing to export yet. Write a message first.</source>
        <translation>Es gibt noch nichts zu exportieren. Schreiben Sie zuerst eine Nachricht.</translation>
    </message>
    <message>
        <source>There is nothing to go on with.</source>
        <translation>Es gibt nichts fortzusetzen.</translation>
    </message>
    <message>
        <source>There is nothing to print yet. Write a message first.</source>
        <translation>Es gibt noch nichts zu drucken. Schreiben Sie zuerst eine Nachricht.</translation>
    </message>
    <message>
        <source>There is nothing to undo.</source>
        <translation>Es gibt nichts rückgängig zu machen.</translation>
    </message>
    <message numerus="yes">
        <source>These %Ln answers may cost up to {amount} together, and {left} is left of the budget of {limit} for {scope}.</source>
        <translation>
            <numerusform>Diese Antwort kann bis zu {amount} kosten, und vom Budget von {limit} für {scope} sind {left} übrig.</numerusform>
            <numerusform>Diese %Ln Antworten können zusammen bis zu {amount} kosten, und vom Budget von {limit} für {scope} sind {left} übrig.</numerusform>
        </translation>
    </message>
    <message>
        <source>They are sent wrapped in an object, as they stand.</source>
        <translation>Sie werden gesendet, wie sie sind, in ein Objekt gefasst.</translation>
    </message>
    <message>
        <source>Things were changed since, so this cannot be done again any more: {deed}.</source>
        <translation>Seither wurde etwas geändert, darum lässt sich dies nicht mehr wiederholen: {deed}.</translation>
    </message>
    <message>
        <source>Things were changed since, so this cannot be undone any more: {deed}.</source>
        <translation>Seither wurde etwas geändert, darum lässt sich dies nicht mehr rückgängig machen: {deed}.</translation>
    </message>
    <message>
        <source>Thinking…</source>
        <translation>Denkt nach …</translation>
    </message>
    <message>
        <source>This PDF holds pictures of pages and no words.</source>
        <translation>Diese PDF enthält Bilder von Seiten und keinen Text.</translation>
    </message>
    <message>
        <source>This PDF is damaged, or cannot be read here.</source>
        <translation>Diese PDF ist beschädigt oder lässt sich hier nicht lesen.</translation>
    </message>
    <message>
        <source>This PDF opens with a password alone.</source>
        <translation>Diese PDF öffnet sich nur mit einem Passwort.</translation>
    </message>
    <message>
        <source>This Python&apos;s SQLite {sqlite_version} can damage a database that two programs use at once.</source>
        <translation>SQLite {sqlite_version} dieses Pythons kann eine Datenbank beschädigen, die zwei Programme zugleich benutzen.</translation>
    </message>
    <message>
        <source>This address is not opened.</source>
        <translation>Diese Adresse wird nicht geöffnet.</translation>
    </message>
    <message>
        <source>This answer is still being written.</source>
        <translation>Diese Antwort wird noch geschrieben.</translation>
    </message>
    <message>
        <source>This attachment</source>
        <translation>Dieser Anhang</translation>
    </message>
    <message>
        <source>This attachment is missing from the library.</source>
        <translation>Dieser Anhang fehlt in der Bibliothek.</translation>
    </message>
    <message>
        <source>This attachment&apos;s file was changed outside of Interline.</source>
        <translation>Die Datei dieses Anhangs wurde außerhalb von Interline geändert.</translation>
    </message>
    <message>
        <source>This backup of Cherry Studio holds copies of its browser&apos;s own databases, which are not read.</source>
        <translation>Diese Sicherung von Cherry Studio enthält Kopien der Datenbanken seines Browsers, die nicht gelesen werden.</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Dieser Computer</translation>
    </message>
    <message>
        <source>This computer&apos;s processor cannot run the local model: it lacks AVX2 or a like instruction set.</source>
        <translation>Der Prozessor dieses Computers kann das lokale Modell nicht ausführen: Ihm fehlt AVX2 oder ein ähnlicher Befehlssatz.</translation>
    </message>
    <message>
        <source>This conversation</source>
        <translation>Diese Unterhaltung</translation>
    </message>
    <message>
        <source>This conversation could not be read ({error}).</source>
        <translation>Diese Unterhaltung ließ sich nicht lesen ({error}).</translation>
    </message>
    <message>
        <source>This conversation has not begun. Write a message, or open another one from the list.</source>
        <translation>Diese Unterhaltung hat noch nicht begonnen. Schreiben Sie eine Nachricht, oder öffnen Sie eine andere aus der Liste.</translation>
    </message>
    <message>
        <source>This conversation holds no messages.</source>
        <translation>Diese Unterhaltung enthält keine Nachrichten.</translation>
    </message>
    <message>
        <source>This conversation is nested too deeply to be read.</source>
        <translation>Diese Unterhaltung ist zu tief verschachtelt, um gelesen zu werden.</translation>
    </message>
    <message>
        <source>This conversation is no longer there.</source>
        <translation>Diese Unterhaltung ist nicht mehr da.</translation>
    </message>
    <message>
        <source>This conversation is set to {wanted}; the most that {model} takes is {most}.</source>
        <translation>Diese Unterhaltung ist auf {wanted} gestellt; {model} nimmt höchstens {most} an.</translation>
    </message>
    <message>
        <source>This conversation is set to {wanted}; the nearest that {model} takes is {nearest}.</source>
        <translation>Diese Unterhaltung ist auf „{wanted}“ gestellt; am nächsten kommt bei {model} „{nearest}“.</translation>
    </message>
    <message>
        <source>This conversation is set to {wanted}; {model} thinks as it likes.</source>
        <translation>Diese Unterhaltung ist auf „{wanted}“ gestellt; {model} denkt, wie es mag.</translation>
    </message>
    <message>
        <source>This conversation lies in the bin.</source>
        <translation>Diese Unterhaltung liegt im Papierkorb.</translation>
    </message>
    <message>
        <source>This could not be read aloud: {program} failed. Check the system&apos;s speech settings.</source>
        <translation>Dies konnte nicht vorgelesen werden: {program} ist fehlgeschlagen. Prüfen Sie die Spracheinstellungen des Systems.</translation>
    </message>
    <message>
        <source>This entry has no messages.</source>
        <translation>Dieser Eintrag hat keine Nachrichten.</translation>
    </message>
    <message>
        <source>This entry has no tree of messages.</source>
        <translation>Dieser Eintrag hat keinen Baum von Nachrichten.</translation>
    </message>
    <message>
        <source>This entry is damaged.</source>
        <translation>Dieser Eintrag ist beschädigt.</translation>
    </message>
    <message>
        <source>This entry is nested too deeply to be read.</source>
        <translation>Dieser Eintrag ist zu tief verschachtelt, um gelesen zu werden.</translation>
    </message>
    <message>
        <source>This entry is no conversation of Interline&apos;s.</source>
        <translation>Dieser Eintrag ist keine Unterhaltung von Interline.</translation>
    </message>
    <message>
        <source>This entry is no conversation.</source>
        <translation>Dieser Eintrag ist keine Unterhaltung.</translation>
    </message>
    <message>
        <source>This entry is too large to be read.</source>
        <translation>Dieser Eintrag ist zu groß, um gelesen zu werden.</translation>
    </message>
    <message>
        <source>This file holds no text that can be shown here. Save a copy to open it elsewhere.</source>
        <translation>Diese Datei enthält keinen Text, der hier gezeigt werden kann. Speichern Sie eine Kopie, um sie anderswo zu öffnen.</translation>
    </message>
    <message>
        <source>This file is empty.</source>
        <translation>Diese Datei ist leer.</translation>
    </message>
    <message>
        <source>This file is not in the export.</source>
        <translation>Diese Datei ist nicht im Export.</translation>
    </message>
    <message>
        <source>This file is not one of Interline&apos;s.</source>
        <translation>Diese Datei stammt nicht von Interline.</translation>
    </message>
    <message>
        <source>This file is not what Interline exports.</source>
        <translation>Diese Datei ist nicht von der Art, die Interline exportiert.</translation>
    </message>
    <message>
        <source>This folder cannot hold the database safely.</source>
        <translation>Dieser Ordner kann die Datenbank nicht sicher aufnehmen.</translation>
    </message>
    <message>
        <source>This is no thread.</source>
        <translation>Das ist kein Gesprächsfaden.</translation>
    </message>
    <message>
        <source>This is not a conversation of Interline&apos;s.</source>
        <translation>Das ist keine Unterhaltung von Interline.</translation>
    </message>
    <message>
        <source>This is not a picture that Interline can show.</source>
        <translation>Dies ist kein Bild, das Interline zeigen kann.</translation>
    </message>
    <message>
        <source>This keyboard has no key “{keys}”.</source>
        <translation>Diese Tastatur hat keine Taste „{keys}“.</translation>
    </message>
    <message>
        <source>This link is not opened</source>
        <translation>Dieser Link wird nicht geöffnet</translation>
    </message>
    <message>
        <source>This link names no host.</source>
        <translation>Dieser Link nennt keinen Server.</translation>
    </message>
    <message>
        <source>This looks like an export for training, in which all threads of a workspace are one list.</source>
        <translation>Das sieht nach einem Export fürs Training aus, in dem alle Gespräche eines Arbeitsbereichs eine Liste sind.</translation>
    </message>
    <message>
        <source>This message could not be read.</source>
        <translation>Diese Nachricht ließ sich nicht lesen.</translation>
    </message>
    <message numerus="yes">
        <source>This message is longer than can be edited here (%Ln characters). Copy it, change it elsewhere and attach it as a file.</source>
        <translation>
            <numerusform>Diese Nachricht ist zu lang, um hier bearbeitet zu werden (%Ln Zeichen). Kopieren Sie sie, ändern Sie sie anderswo und hängen Sie sie als Datei an.</numerusform>
            <numerusform>Diese Nachricht ist zu lang, um hier bearbeitet zu werden (%Ln Zeichen). Kopieren Sie sie, ändern Sie sie anderswo und hängen Sie sie als Datei an.</numerusform>
        </translation>
    </message>
    <message>
        <source>This message is no longer there.</source>
        <translation>Diese Nachricht ist nicht mehr da.</translation>
    </message>
    <message>
        <source>This message is not an answer that can be made again.</source>
        <translation>Diese Nachricht ist keine Antwort, die neu erzeugt werden kann.</translation>
    </message>
    <message>
        <source>This model cannot search the web.</source>
        <translation>Dieses Modell kann nicht im Web suchen.</translation>
    </message>
    <message>
        <source>This model does not take the temperature and the like that were set.</source>
        <translation>Dieses Modell nimmt die eingestellte Temperatur und dergleichen nicht.</translation>
    </message>
    <message>
        <source>This model does not take the temperature or the like that was set.</source>
        <translation>Dieses Modell nimmt die eingestellte Temperatur oder dergleichen nicht.</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>Dieser Monat</translation>
    </message>
    <message>
        <source>This part of the export is not in the archive, nor are its conversations; download the export again to get them.</source>
        <translation>Dieser Teil des Exports fehlt im Archiv, und mit ihm seine Unterhaltungen; laden Sie den Export noch einmal herunter, um sie zu erhalten.</translation>
    </message>
    <message>
        <source>This picture is damaged.</source>
        <translation>Dieses Bild ist beschädigt.</translation>
    </message>
    <message>
        <source>This picture is too large to be shown here: {width} × {height} pixels.</source>
        <translation>Dieses Bild ist zu groß, um hier gezeigt zu werden: {width} × {height} Pixel.</translation>
    </message>
    <message>
        <source>This system has no dictionaries</source>
        <translation>Auf diesem System gibt es keine Wörterbücher</translation>
    </message>
    <message>
        <source>This turn may cost up to {amount}, and {left} is left of the budget of {limit} for {scope}.</source>
        <translation>Diese Anfrage kann bis zu {amount} kosten, und vom Budget von {limit} für {scope} sind {left} übrig.</translation>
    </message>
    <message>
        <source>This vendor takes no temperature as high as the one that was set.</source>
        <translation>Dieser Anbieter nimmt keine so hohe Temperatur an wie die eingestellte.</translation>
    </message>
    <message>
        <source>This year</source>
        <translation>Dieses Jahr</translation>
    </message>
    <message>
        <source>Thought</source>
        <translation>Dachte nach</translation>
    </message>
    <message>
        <source>Thought for {seconds} s</source>
        <translation>Dachte {seconds} s nach</translation>
    </message>
    <message numerus="yes">
        <source>Thought · %Ln (token|tokens)</source>
        <translation>
            <numerusform>Dachte nach · %Ln Token</numerusform>
            <numerusform>Dachte nach · %Ln Tokens</numerusform>
        </translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Title of a new conversation</source>
        <translation>Titel einer neuen Unterhaltung</translation>
    </message>
    <message>
        <source>Title of the conversation</source>
        <translation>Titel der Unterhaltung</translation>
    </message>
    <message>
        <source>Titles</source>
        <translation>Titel</translation>
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
        <source>Tool</source>
        <translation>Werkzeug</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Try again in a moment, or choose another model.</source>
        <translation>Versuchen Sie es gleich noch einmal oder wählen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>Try again in a moment.</source>
        <translation>Versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
        <source>Try again in a new conversation, or choose another model.</source>
        <translation>Versuchen Sie es in einer neuen Unterhaltung noch einmal oder wählen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>Try again now</source>
        <translation>Jetzt erneut versuchen</translation>
    </message>
    <message>
        <source>Try again, or choose another model.</source>
        <translation>Versuchen Sie es noch einmal oder wählen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Try again; the log has the details.</source>
        <translation>Versuchen Sie es noch einmal; die Einzelheiten stehen im Protokoll.</translation>
    </message>
    <message>
        <source>Try the small built-in model</source>
        <translation>Das kleine eingebaute Modell ausprobieren</translation>
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
        <source>Two to four models for your next message</source>
        <translation>Zwei bis vier Modelle für Ihre nächste Nachricht</translation>
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
        <source>Undone: {deed}.</source>
        <translation>Rückgängig gemacht: {deed}.</translation>
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
        <source>Unlock it and try again.</source>
        <translation>Entsperren Sie ihn und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Unpack it once, then choose the archive inside.</source>
        <translation>Entpacken Sie es einmal und wählen Sie das Archiv darin.</translation>
    </message>
    <message>
        <source>Unpack it with that password, then choose the folder.</source>
        <translation>Entpacken Sie es mit diesem Passwort und wählen Sie den Ordner.</translation>
    </message>
    <message>
        <source>Unpack it, then choose the file or folder that comes out.</source>
        <translation>Entpacken Sie sie und wählen Sie die Datei oder den Ordner, der herauskommt.</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>Lösen</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Update Interline first.</source>
        <translation>Aktualisieren Sie zuerst Interline.</translation>
    </message>
    <message>
        <source>Update Interline, then try again.</source>
        <translation>Aktualisieren Sie Interline und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Update Interline; nothing was changed.</source>
        <translation>Aktualisieren Sie Interline; nichts wurde geändert.</translation>
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
        <source>Usage…</source>
        <translation>Verbrauch …</translation>
    </message>
    <message>
        <source>Use HTTP/2 where a vendor offers it</source>
        <translation>HTTP/2 verwenden, wo ein Anbieter es anbietet</translation>
    </message>
    <message>
        <source>Use a server on this computer</source>
        <translation>Server auf diesem Computer benutzen</translation>
    </message>
    <message>
        <source>Use one of: {names}.</source>
        <translation>Benutzen Sie eines von: {names}.</translation>
    </message>
    <message>
        <source>Use the export of the program that it belongs to, and choose that file.</source>
        <translation>Benutzen Sie den Export des Programms, zu dem sie gehört, und wählen Sie diese Datei.</translation>
    </message>
    <message>
        <source>Use the key for {vendors}</source>
        <translation>Den Schlüssel für {vendors} verwenden</translation>
    </message>
    <message>
        <source>Use the keys for {vendors}</source>
        <translation>Die Schlüssel für {vendors} verwenden</translation>
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
        <source>Vendor&apos;s own cost</source>
        <translation>Kosten laut Anbieter</translation>
    </message>
    <message>
        <source>Vendors</source>
        <translation>Anbieter</translation>
    </message>
    <message>
        <source>Vendors and keys</source>
        <translation>Anbieter und Schlüssel</translation>
    </message>
    <message>
        <source>Vendors and keys…</source>
        <translation>Anbieter und Schlüssel …</translation>
    </message>
    <message>
        <source>Version {number} of {count} of this answer</source>
        <translation>Fassung {number} von {count} dieser Antwort</translation>
    </message>
    <message>
        <source>Version {number} of {count} of this message</source>
        <translation>Fassung {number} von {count} dieser Nachricht</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Violet</source>
        <translation>Violett</translation>
    </message>
    <message>
        <source>Wait a moment and try again, or choose another model.</source>
        <translation>Warten Sie einen Augenblick und versuchen Sie es noch einmal, oder wählen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>Web off</source>
        <translation>Web aus</translation>
    </message>
    <message>
        <source>Web on</source>
        <translation>Web an</translation>
    </message>
    <message>
        <source>Web page</source>
        <translation>Webseite</translation>
    </message>
    <message>
        <source>Web search</source>
        <translation>Websuche</translation>
    </message>
    <message>
        <source>Web search on or off</source>
        <translation>Websuche ein oder aus</translation>
    </message>
    <message>
        <source>Web search: off</source>
        <translation>Websuche: aus</translation>
    </message>
    <message>
        <source>Web search: on</source>
        <translation>Websuche: an</translation>
    </message>
    <message>
        <source>Web searches</source>
        <translation>Websuchen</translation>
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
        <source>What came in stays. Export it again, and choose the new file.</source>
        <translation>Was schon importiert ist, bleibt. Exportieren Sie noch einmal, und wählen Sie die neue Datei.</translation>
    </message>
    <message>
        <source>What came in stays; import the file again to get the rest.</source>
        <translation>Was schon importiert ist, bleibt; importieren Sie die Datei noch einmal, um den Rest zu holen.</translation>
    </message>
    <message>
        <source>What came is sent as if it were whole.</source>
        <translation>Was kam, wird gesendet, als wäre es vollständig.</translation>
    </message>
    <message>
        <source>What can be read are exports of {programs}.</source>
        <translation>Lesen lassen sich Exporte von {programs}.</translation>
    </message>
    <message>
        <source>What did not come in, or not as it was:</source>
        <translation>Was nicht hereinkam, oder nicht so, wie es war:</translation>
    </message>
    <message>
        <source>What fits</source>
        <translation>Was passt</translation>
    </message>
    <message>
        <source>What fits of it is sent, from the beginning on.</source>
        <translation>Gesendet wird, was davon hineinpasst, von Anfang an.</translation>
    </message>
    <message>
        <source>What is limited</source>
        <translation>Was begrenzt wird</translation>
    </message>
    <message>
        <source>What is listed</source>
        <translation>Was aufgelistet ist</translation>
    </message>
    <message>
        <source>What is picked</source>
        <translation>Was ausgewählt ist</translation>
    </message>
    <message>
        <source>What it does with prompts is not known.</source>
        <translation>Was er mit Eingaben macht, ist nicht bekannt.</translation>
    </message>
    <message>
        <source>What looks like {kind} stands in {places}.</source>
        <translation>Was wie {kind} aussieht, steht in {places}.</translation>
    </message>
    <message>
        <source>What stays behind</source>
        <translation>Was zurückbleibt</translation>
    </message>
    <message>
        <source>What the answers cost is unknown; nothing is sent to anybody until you go on with one.</source>
        <translation>Was die Antworten gekostet haben, ist unbekannt; an niemanden wird etwas gesendet, bis Sie eine Unterhaltung fortsetzen.</translation>
    </message>
    <message>
        <source>What the model is called</source>
        <translation>Wie das Modell heißt</translation>
    </message>
    <message>
        <source>What this conversation cost, failed attempts and titles included</source>
        <translation>Was diese Unterhaltung gekostet hat, mit fehlgeschlagenen Versuchen und Titeln</translation>
    </message>
    <message>
        <source>What was considered</source>
        <translation>Was zur Wahl stand</translation>
    </message>
    <message>
        <source>What was done</source>
        <translation>Was getan wurde</translation>
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
        <source>What would happen now?</source>
        <translation>Was geschähe jetzt?</translation>
    </message>
    <message>
        <source>What would happen?</source>
        <translation>Was würde geschehen?</translation>
    </message>
    <message>
        <source>What would you like to ask?</source>
        <translation>Was möchten Sie fragen?</translation>
    </message>
    <message>
        <source>What {who} does not get</source>
        <translation>Was {who} nicht bekommt</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>When a model declines to answer</source>
        <translation>Wenn ein Modell nicht antworten will</translation>
    </message>
    <message>
        <source>When a vendor falls silent with the whole request in hand</source>
        <translation>Wenn ein Anbieter verstummt, der die ganze Anfrage schon hat</translation>
    </message>
    <message>
        <source>When an answer breaks off</source>
        <translation>Wenn eine Antwort abbricht</translation>
    </message>
    <message>
        <source>Where it was read, once the window stands. Otherwise a new one.</source>
        <translation>Dort, wo sie gelesen wurde, sobald das Fenster steht. Sonst mit einer neuen.</translation>
    </message>
    <message>
        <source>Where the desktop lets no program have one, bind the command “interline quick” in its own settings.</source>
        <translation>Wo die Oberfläche keinem Programm eine gibt: in ihren eigenen Einstellungen den Befehl „interline quick“ auf eine Taste legen.</translation>
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
        <source>While its icon is there; Quit still ends the program.</source>
        <translation>Solange sein Symbol dort steht; Beenden beendet das Programm weiterhin.</translation>
    </message>
    <message>
        <source>Who is asked</source>
        <translation>Wer gefragt wird</translation>
    </message>
    <message>
        <source>Who said it</source>
        <translation>Wer es sagte</translation>
    </message>
    <message>
        <source>Window, notifications and tray</source>
        <translation>Fenster, Hinweise und Infobereich</translation>
    </message>
    <message numerus="yes">
        <source>With {who}: %Ln (part goes|parts go) in another form</source>
        <translation>
            <numerusform>Mit {who}: %Ln Teil geht in anderer Form</numerusform>
            <numerusform>Mit {who}: %Ln Teile gehen in anderer Form</numerusform>
        </translation>
    </message>
    <message>
        <source>With {who}: {things} stay behind</source>
        <translation>Mit {who}: {things} bleiben zurück</translation>
    </message>
    <message>
        <source>With {who}: {things} stays behind</source>
        <translation>Mit {who}: {things} bleibt zurück</translation>
    </message>
    <message>
        <source>Without a key or an address</source>
        <translation>Ohne Schlüssel oder Adresse</translation>
    </message>
    <message>
        <source>Words of {name}</source>
        <translation>Text von {name}</translation>
    </message>
    <message>
        <source>Wrap long lines</source>
        <translation>Lange Zeilen umbrechen</translation>
    </message>
    <message>
        <source>Write &quot;{model}&quot; in the route “{route}”, line {line} of vendors.toml.</source>
        <translation>Schreiben Sie &quot;{model}&quot; in die Route „{route}“, Zeile {line} in vendors.toml.</translation>
    </message>
    <message>
        <source>Write &quot;{model}&quot; in the route “{route}”, vendors.toml.</source>
        <translation>Schreiben Sie &quot;{model}&quot; in die Route „{route}“ in vendors.toml.</translation>
    </message>
    <message>
        <source>Write https://, or add insecure = true if that is what you want.</source>
        <translation>Schreiben Sie https:// oder ergänzen Sie insecure = true, wenn Sie das so wollen.</translation>
    </message>
    <message>
        <source>Write it as the vendor does.</source>
        <translation>Schreiben Sie es wie der Anbieter.</translation>
    </message>
    <message>
        <source>Write it as vendor/model, e.g. local/smollm2-135m.</source>
        <translation>Schreiben Sie es als Anbieter/Modell, z. B. local/smollm2-135m.</translation>
    </message>
    <message>
        <source>Write it as vendor/model.</source>
        <translation>Schreiben Sie es als Anbieter/Modell.</translation>
    </message>
    <message>
        <source>Write it as {example}.</source>
        <translation>Schreiben Sie es als {example}.</translation>
    </message>
    <message>
        <source>Write it in quotes: {name} = &quot;{value}&quot;.</source>
        <translation>Schreiben Sie es in Anführungszeichen: {name} = &quot;{value}&quot;.</translation>
    </message>
    <message>
        <source>Write it like base_url = &quot;https://host/v1&quot;.</source>
        <translation>Schreiben Sie es wie base_url = &quot;https://host/v1&quot;.</translation>
    </message>
    <message>
        <source>Write it like hours = &quot;22:00-06:00&quot;.</source>
        <translation>Schreiben Sie es wie hours = &quot;22:00-06:00&quot;.</translation>
    </message>
    <message>
        <source>Write it like key_env = &quot;SOME_API_KEY&quot;; a key never stands here.</source>
        <translation>Schreiben Sie es wie key_env = &quot;SOME_API_KEY&quot;; ein Schlüssel steht hier nie.</translation>
    </message>
    <message>
        <source>Write it without what follows them.</source>
        <translation>Schreiben Sie es ohne das, was darauf folgt.</translation>
    </message>
    <message>
        <source>Write keys as &quot;Ctrl+N&quot;, several as [&quot;Ctrl+N&quot;, &quot;F7&quot;], none as &quot;&quot;.</source>
        <translation>Schreiben Sie Tasten als &quot;Ctrl+N&quot;, mehrere als [&quot;Ctrl+N&quot;, &quot;F7&quot;], keine als &quot;&quot;.</translation>
    </message>
    <message>
        <source>Write names, each once: keys = [&quot;work&quot;, &quot;private&quot;].</source>
        <translation>Schreiben Sie Namen, jeden einmal: keys = [&quot;work&quot;, &quot;private&quot;].</translation>
    </message>
    <message>
        <source>Write one.</source>
        <translation>Geben Sie einen ein.</translation>
    </message>
    <message>
        <source>Write something to send.</source>
        <translation>Schreiben Sie etwas, das gesendet werden soll.</translation>
    </message>
    <message>
        <source>Write something, or press Esc to leave it.</source>
        <translation>Schreiben Sie etwas oder brechen Sie mit Esc ab.</translation>
    </message>
    <message>
        <source>Write steps = [&quot;vendor/model&quot;, …].</source>
        <translation>Schreiben Sie steps = [&quot;vendor/model&quot;, …].</translation>
    </message>
    <message>
        <source>Write the vendor&apos;s base_url into vendors.toml, or take the step out</source>
        <translation>Schreiben Sie die base_url des Anbieters in vendors.toml oder entfernen Sie den Schritt</translation>
    </message>
    <message>
        <source>Write {example}.</source>
        <translation>Schreiben Sie {example}.</translation>
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
        <source>X11 knows no key “{keys}”.</source>
        <translation>X11 kennt keine Taste „{keys}“.</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Gestern</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Sie</translation>
    </message>
    <message>
        <source>You chose it for the conversation, so nobody else would be.</source>
        <translation>Sie haben es für die Unterhaltung gewählt, also würde niemand sonst gefragt.</translation>
    </message>
    <message>
        <source>You chose this model for the conversation.</source>
        <translation>Sie haben dieses Modell für die Unterhaltung gewählt.</translation>
    </message>
    <message>
        <source>You chose this model to continue the answer.</source>
        <translation>Sie haben dieses Modell gewählt, um die Antwort fortzusetzen.</translation>
    </message>
    <message>
        <source>You chose to continue this answer here, with the same vendor.</source>
        <translation>Sie haben gewählt, diese Antwort hier fortzusetzen, beim selben Anbieter.</translation>
    </message>
    <message>
        <source>You see what would come in before anything is written. Nothing is sent to anybody.</source>
        <translation>Sie sehen, was hereinkäme, bevor etwas geschrieben wird. Nichts wird an irgendwen gesendet.</translation>
    </message>
    <message>
        <source>You stopped this answer. Regenerate asks again.</source>
        <translation>Sie haben diese Antwort angehalten. „Neu erzeugen“ fragt noch einmal.</translation>
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
        <source>Your mail program will open.</source>
        <translation>Ihr E-Mail-Programm wird sich öffnen.</translation>
    </message>
    <message>
        <source>Your message</source>
        <translation>Ihre Nachricht</translation>
    </message>
    <message>
        <source>Your words stand as another version of the answer.</source>
        <translation>Ihre Worte stehen als weitere Fassung der Antwort da.</translation>
    </message>
    <message>
        <source>[{before} broke off ({why}); it goes on]</source>
        <translation>[{before} brach ab ({why}) und fährt fort]</translation>
    </message>
    <message>
        <source>[{before} broke off ({why}); {after} goes on]</source>
        <translation>[{before} brach ab ({why}); {after} fährt fort]</translation>
    </message>
    <message>
        <source>[{before} broke off; it goes on]</source>
        <translation>[{before} brach ab und fährt fort]</translation>
    </message>
    <message>
        <source>[{before} broke off; {after} goes on]</source>
        <translation>[{before} brach ab; {after} fährt fort]</translation>
    </message>
    <message>
        <source>a bearer token</source>
        <translation>ein Bearer-Token</translation>
    </message>
    <message>
        <source>a budget stops the turn</source>
        <translation>ein Budget hält die Anfrage auf</translation>
    </message>
    <message>
        <source>a formula</source>
        <translation>eine Formel</translation>
    </message>
    <message>
        <source>a key of Amazon (AKIA…)</source>
        <translation>ein Schlüssel von Amazon (AKIA…)</translation>
    </message>
    <message>
        <source>a key of Anthropic (sk-ant-…)</source>
        <translation>ein Schlüssel von Anthropic (sk-ant-…)</translation>
    </message>
    <message>
        <source>a key of Google (AIza…)</source>
        <translation>ein Schlüssel von Google (AIza…)</translation>
    </message>
    <message>
        <source>a key of Groq (gsk_…)</source>
        <translation>ein Schlüssel von Groq (gsk_…)</translation>
    </message>
    <message>
        <source>a key of Meta (LLM|…)</source>
        <translation>ein Schlüssel von Meta (LLM|…)</translation>
    </message>
    <message>
        <source>a key of OpenAI or one alike (sk-…)</source>
        <translation>ein Schlüssel von OpenAI oder ein ähnlicher (sk-…)</translation>
    </message>
    <message>
        <source>a key of OpenRouter (sk-or-…)</source>
        <translation>ein Schlüssel von OpenRouter (sk-or-…)</translation>
    </message>
    <message>
        <source>a key of Stripe (sk_live_…)</source>
        <translation>ein Schlüssel von Stripe (sk_live_…)</translation>
    </message>
    <message>
        <source>a key of xAI (xai-…)</source>
        <translation>ein Schlüssel von xAI (xai-…)</translation>
    </message>
    <message>
        <source>a mistake of Interline&apos;s own</source>
        <translation>ein Fehler von Interline selbst</translation>
    </message>
    <message>
        <source>a model that does not reason takes no words of effort.</source>
        <translation>ein Modell, das nicht nachdenkt, nimmt keinen Denkaufwand an.</translation>
    </message>
    <message>
        <source>a name has at most {name} characters, a text {text}.</source>
        <translation>ein Name hat höchstens {name} Zeichen, ein Text {text}.</translation>
    </message>
    <message>
        <source>a private key</source>
        <translation>ein privater Schlüssel</translation>
    </message>
    <message>
        <source>a prompt needs a name and a text.</source>
        <translation>eine Vorlage braucht einen Namen und einen Text.</translation>
    </message>
    <message>
        <source>a signed web token (eyJ…)</source>
        <translation>ein signiertes Web-Token (eyJ…)</translation>
    </message>
    <message>
        <source>a step of the route</source>
        <translation>ein Schritt der Route</translation>
    </message>
    <message>
        <source>a token of GitHub (ghp_…)</source>
        <translation>ein Token von GitHub (ghp_…)</translation>
    </message>
    <message>
        <source>a token of GitLab (glpat-…)</source>
        <translation>ein Token von GitLab (glpat-…)</translation>
    </message>
    <message>
        <source>a token of Hugging Face (hf_…)</source>
        <translation>ein Token von Hugging Face (hf_…)</translation>
    </message>
    <message>
        <source>a token of Slack (xoxb-…)</source>
        <translation>ein Token von Slack (xoxb-…)</translation>
    </message>
    <message>
        <source>all of the route failed lately; this one is back soonest</source>
        <translation>die ganze Route ist kürzlich ausgefallen; dieses ist am ehesten zurück</translation>
    </message>
    <message>
        <source>all vendors</source>
        <translation>alle Anbieter</translation>
    </message>
    <message>
        <source>allowed in this route</source>
        <translation>in dieser Route erlaubt</translation>
    </message>
    <message>
        <source>an empty answer</source>
        <translation>eine leere Antwort</translation>
    </message>
    <message>
        <source>an unreadable address</source>
        <translation>eine unlesbare Adresse</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>und %Ln weiterer</numerusform>
            <numerusform>und %Ln weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>and more whose cost is unknown</source>
        <translation>und weiteres mit unbekannten Kosten</translation>
    </message>
    <message>
        <source>another program keeps changing this file.</source>
        <translation>ein anderes Programm ändert diese Datei immer wieder.</translation>
    </message>
    <message>
        <source>any model</source>
        <translation>jedes Modell</translation>
    </message>
    <message>
        <source>archived {what}</source>
        <translation>{what} archiviert</translation>
    </message>
    <message>
        <source>are kept for a time</source>
        <translation>werden eine Zeit lang aufbewahrt</translation>
    </message>
    <message>
        <source>are not kept</source>
        <translation>werden nicht aufbewahrt</translation>
    </message>
    <message>
        <source>as the model likes</source>
        <translation>wie das Modell mag</translation>
    </message>
    <message>
        <source>as the price list ({cost})</source>
        <translation>wie die Preisliste ({cost})</translation>
    </message>
    <message>
        <source>ask the next model</source>
        <translation>das nächste Modell fragen</translation>
    </message>
    <message>
        <source>ask the next model (it may be billed twice)</source>
        <translation>das nächste Modell fragen (es kann doppelt berechnet werden)</translation>
    </message>
    <message numerus="yes">
        <source>asked %Ln times</source>
        <translation>
            <numerusform>%Ln-mal gefragt</numerusform>
            <numerusform>%Ln-mal gefragt</numerusform>
        </translation>
    </message>
    <message>
        <source>asked twice</source>
        <translation>zweimal gefragt</translation>
    </message>
    <message>
        <source>at home</source>
        <translation>zu Hause</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>auto</translation>
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
        <source>began the answer anew</source>
        <translation>begann die Antwort von vorn</translation>
    </message>
    <message>
        <source>being answered</source>
        <translation>wird beantwortet</translation>
    </message>
    <message>
        <source>branch</source>
        <comment>in brackets behind a title</comment>
        <translation>Zweig</translation>
    </message>
    <message>
        <source>branched into “{title}”</source>
        <translation>in „{title}“ abgezweigt</translation>
    </message>
    <message>
        <source>broke off</source>
        <translation>brach ab</translation>
    </message>
    <message>
        <source>broke off in mid-answer</source>
        <translation>brach mitten in der Antwort ab</translation>
    </message>
    <message>
        <source>busy for a while</source>
        <translation>eine Weile ausgelastet</translation>
    </message>
    <message>
        <source>busy until {time}</source>
        <translation>ausgelastet bis {time}</translation>
    </message>
    <message>
        <source>cannot answer in JSON without a schema</source>
        <translation>kann ohne Schema nicht in JSON antworten</translation>
    </message>
    <message>
        <source>cannot be read any further ({why})</source>
        <translation>lässt sich nicht weiter lesen ({why})</translation>
    </message>
    <message>
        <source>cannot call tools</source>
        <translation>kann keine Werkzeuge aufrufen</translation>
    </message>
    <message>
        <source>cannot read an attachment of this conversation</source>
        <translation>kann einen Anhang dieser Unterhaltung nicht lesen</translation>
    </message>
    <message>
        <source>chosen</source>
        <comment>model</comment>
        <translation>gewählt</translation>
    </message>
    <message>
        <source>chosen for this conversation</source>
        <translation>für diese Unterhaltung gewählt</translation>
    </message>
    <message>
        <source>closed; press to open its details</source>
        <translation>geschlossen; drücken öffnet die Einzelheiten</translation>
    </message>
    <message>
        <source>code</source>
        <comment>a block of code</comment>
        <translation>Code</translation>
    </message>
    <message>
        <source>conversation</source>
        <translation>Unterhaltung</translation>
    </message>
    <message>
        <source>conversation too long for the model</source>
        <translation>Unterhaltung zu lang für das Modell</translation>
    </message>
    <message>
        <source>cost unknown</source>
        <translation>Kosten unbekannt</translation>
    </message>
    <message>
        <source>could not be loaded</source>
        <translation>ließ sich nicht laden</translation>
    </message>
    <message>
        <source>could not be reached</source>
        <translation>war nicht erreichbar</translation>
    </message>
    <message>
        <source>credit used up</source>
        <translation>Guthaben aufgebraucht</translation>
    </message>
    <message>
        <source>custom endpoint, base URL, OpenAI-compatible</source>
        <translation>eigener Endpunkt, Basisadresse, Base URL, OpenAI-kompatibel</translation>
    </message>
    <message>
        <source>declined to answer</source>
        <translation>wollte nicht antworten</translation>
    </message>
    <message>
        <source>deleted {what}</source>
        <translation>{what} gelöscht</translation>
    </message>
    <message>
        <source>did not accept another model&apos;s reasoning</source>
        <translation>nahm das Denken eines anderen Modells nicht an</translation>
    </message>
    <message>
        <source>did not answer</source>
        <translation>antwortete nicht</translation>
    </message>
    <message>
        <source>did not answer in time</source>
        <translation>antwortete nicht rechtzeitig</translation>
    </message>
    <message>
        <source>does not support a part of the request</source>
        <translation>unterstützt einen Teil der Anfrage nicht</translation>
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
        <source>edited</source>
        <comment>by you</comment>
        <translation>bearbeitet</translation>
    </message>
    <message>
        <source>ends in the middle: it was not downloaded or copied whole</source>
        <translation>endet mittendrin: Sie wurde nicht ganz heruntergeladen oder kopiert</translation>
    </message>
    <message>
        <source>estimated</source>
        <comment>cost</comment>
        <translation>geschätzt</translation>
    </message>
    <message>
        <source>exact</source>
        <comment>cost</comment>
        <translation>genau</translation>
    </message>
    <message>
        <source>exit status {code}</source>
        <translation>Rückgabewert {code}</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>failed lately</source>
        <translation>kürzlich ausgefallen</translation>
    </message>
    <message>
        <source>failed lately and rests for a while</source>
        <translation>kürzlich ausgefallen und ruht eine Weile</translation>
    </message>
    <message>
        <source>failed lately. The next turn tries whether it is back</source>
        <translation>kürzlich ausgefallen. Die nächste Anfrage prüft, ob es zurück ist</translation>
    </message>
    <message>
        <source>failed lately; this turn tries whether it is back</source>
        <translation>kürzlich ausgefallen; diese Anfrage prüft, ob es zurück ist</translation>
    </message>
    <message>
        <source>failed once lately</source>
        <translation>kürzlich einmal ausgefallen</translation>
    </message>
    <message>
        <source>favourite</source>
        <translation>Favorit</translation>
    </message>
    <message>
        <source>fell silent</source>
        <translation>verstummte</translation>
    </message>
    <message>
        <source>finish it with the same or the next model</source>
        <translation>mit demselben oder dem nächsten Modell zu Ende führen</translation>
    </message>
    <message>
        <source>first key</source>
        <translation>erster Schlüssel</translation>
    </message>
    <message>
        <source>first word {seconds} s</source>
        <translation>erstes Wort {seconds} s</translation>
    </message>
    <message>
        <source>first word {time}</source>
        <translation>erstes Wort {time}</translation>
    </message>
    <message>
        <source>for this session only</source>
        <translation>nur für diese Sitzung</translation>
    </message>
    <message>
        <source>free</source>
        <comment>cost</comment>
        <translation>kostenlos</translation>
    </message>
    <message>
        <source>from the environment variable {name}</source>
        <translation>aus der Umgebungsvariablen {name}</translation>
    </message>
    <message>
        <source>has: takes code or image</source>
        <translation>has: nimmt code oder image</translation>
    </message>
    <message>
        <source>high</source>
        <translation>hoch</translation>
    </message>
    <message>
        <source>import report</source>
        <translation>Importbericht</translation>
    </message>
    <message numerus="yes">
        <source>in %Ln days</source>
        <translation>
            <numerusform>in %Ln Tag</numerusform>
            <numerusform>in %Ln Tagen</numerusform>
        </translation>
    </message>
    <message>
        <source>in the system keyring</source>
        <translation>im Schlüsselbund des Systems</translation>
    </message>
    <message>
        <source>in the system keyring, which is locked</source>
        <translation>im Schlüsselbund des Systems, der gesperrt ist</translation>
    </message>
    <message>
        <source>in this order</source>
        <translation>in dieser Reihenfolge</translation>
    </message>
    <message>
        <source>in {sent} · out {received} tokens</source>
        <translation>{sent} Tokens ein · {received} aus</translation>
    </message>
    <message>
        <source>interline list shows them all.</source>
        <translation>interline list zeigt sie alle.</translation>
    </message>
    <message>
        <source>internal error</source>
        <translation>interner Fehler</translation>
    </message>
    <message>
        <source>is damaged after entry {number}</source>
        <translation>ist nach Eintrag {number} beschädigt</translation>
    </message>
    <message>
        <source>is empty</source>
        <translation>ist leer</translation>
    </message>
    <message>
        <source>is not JSON from “{start}” on</source>
        <translation>ist ab „{start}“ kein JSON</translation>
    </message>
    <message>
        <source>is: takes starred, archived or pinned</source>
        <translation>is: nimmt starred, archived oder pinned</translation>
    </message>
    <message>
        <source>it cannot be read</source>
        <translation>sie lässt sich nicht lesen</translation>
    </message>
    <message>
        <source>it holds no certificate</source>
        <translation>sie enthält kein Zertifikat</translation>
    </message>
    <message>
        <source>it is not an address</source>
        <translation>das ist keine Adresse</translation>
    </message>
    <message>
        <source>it names no host</source>
        <translation>es fehlt ein Rechnername</translation>
    </message>
    <message>
        <source>its address is not in vendors.toml</source>
        <translation>seine Adresse steht nicht in vendors.toml</translation>
    </message>
    <message>
        <source>its credit is used up</source>
        <translation>sein Guthaben ist aufgebraucht</translation>
    </message>
    <message>
        <source>its first list</source>
        <translation>die erste Liste</translation>
    </message>
    <message>
        <source>its instructions</source>
        <translation>den Anweisungen</translation>
    </message>
    <message>
        <source>its key was not accepted</source>
        <translation>sein Schlüssel wurde nicht angenommen</translation>
    </message>
    <message>
        <source>its rule in the route does not fit this turn</source>
        <translation>seine Regel in der Route passt nicht zu dieser Anfrage</translation>
    </message>
    <message>
        <source>its title</source>
        <translation>dem Titel</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>keep it as it is until I say</source>
        <translation>so lassen, bis ich etwas anderes sage</translation>
    </message>
    <message>
        <source>key not accepted</source>
        <translation>Schlüssel nicht angenommen</translation>
    </message>
    <message>
        <source>key refused</source>
        <translation>Schlüssel abgelehnt</translation>
    </message>
    <message>
        <source>key {state}</source>
        <translation>Schlüssel {state}</translation>
    </message>
    <message>
        <source>key “{name}”</source>
        <translation>Schlüssel „{name}“</translation>
    </message>
    <message>
        <source>keys are never written into this file.</source>
        <translation>Schlüssel werden nie in diese Datei geschrieben.</translation>
    </message>
    <message>
        <source>keys must be a table.</source>
        <translation>keys muss eine Tabelle sein.</translation>
    </message>
    <message>
        <source>keys.{command} is no shortcut.</source>
        <translation>keys.{command} ist kein Tastenkürzel.</translation>
    </message>
    <message>
        <source>kind {kind}</source>
        <translation>Art {kind}</translation>
    </message>
    <message>
        <source>larger than {size} MB</source>
        <translation>größer als {size} MB</translation>
    </message>
    <message>
        <source>loading model</source>
        <translation>Modell wird geladen</translation>
    </message>
    <message>
        <source>locked with a password</source>
        <translation>mit einem Passwort gesperrt</translation>
    </message>
    <message>
        <source>low</source>
        <translation>niedrig</translation>
    </message>
    <message numerus="yes">
        <source>made for %Ln (token|tokens)</source>
        <translation>
            <numerusform>gemacht für %Ln Token</numerusform>
            <numerusform>gemacht für %Ln Token</numerusform>
        </translation>
    </message>
    <message>
        <source>made the folder “{name}”</source>
        <translation>Ordner „{name}“ angelegt</translation>
    </message>
    <message>
        <source>made up of what can be asked, until you change it</source>
        <translation>zusammengestellt aus dem, was gefragt werden kann, bis Sie sie ändern</translation>
    </message>
    <message>
        <source>maximum</source>
        <translation>höchster</translation>
    </message>
    <message>
        <source>may be trained on</source>
        <translation>dürfen zum Training dienen</translation>
    </message>
    <message>
        <source>may have been billed</source>
        <translation>wurde vielleicht berechnet</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>mittel</translation>
    </message>
    <message>
        <source>message {number}</source>
        <translation>Nachricht {number}</translation>
    </message>
    <message>
        <source>messages {numbers}</source>
        <translation>den Nachrichten {numbers}</translation>
    </message>
    <message numerus="yes">
        <source>messages {numbers} and %Ln more</source>
        <translation>
            <numerusform>den Nachrichten {numbers} und %Ln weiteren</numerusform>
            <numerusform>den Nachrichten {numbers} und %Ln weiteren</numerusform>
        </translation>
    </message>
    <message>
        <source>model retired</source>
        <translation>Modell abgeschaltet</translation>
    </message>
    <message>
        <source>more</source>
        <comment>in a list of what stays behind</comment>
        <translation>mehr</translation>
    </message>
    <message>
        <source>more comes out of the archive than an export holds</source>
        <translation>aus dem Archiv kommt mehr, als ein Export enthält</translation>
    </message>
    <message>
        <source>more than the price list ({cost})</source>
        <translation>mehr als die Preisliste ({cost})</translation>
    </message>
    <message>
        <source>moved {what} out of the folder</source>
        <translation>{what} aus dem Ordner herausgenommen</translation>
    </message>
    <message>
        <source>moved {what} to “{name}”</source>
        <translation>{what} nach „{name}“ verschoben</translation>
    </message>
    <message>
        <source>named by the vendor in place of a retired model</source>
        <translation>vom Anbieter statt eines abgeschalteten Modells genannt</translation>
    </message>
    <message>
        <source>named twice</source>
        <translation>zweimal genannt</translation>
    </message>
    <message>
        <source>needs its address</source>
        <translation>braucht seine Adresse</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>never leaves {vendors}</source>
        <translation>verlässt nie {vendors}</translation>
    </message>
    <message>
        <source>new answer</source>
        <translation>neue Antwort</translation>
    </message>
    <message>
        <source>new conversations</source>
        <translation>neue Unterhaltungen</translation>
    </message>
    <message>
        <source>new conversations ask it</source>
        <translation>neue Unterhaltungen fragen es</translation>
    </message>
    <message>
        <source>no access</source>
        <translation>kein Zugang</translation>
    </message>
    <message>
        <source>no access to the model</source>
        <translation>kein Zugang zum Modell</translation>
    </message>
    <message>
        <source>no budget is short</source>
        <translation>kein Budget ist knapp</translation>
    </message>
    <message>
        <source>no first word within the time limit</source>
        <translation>kein erstes Wort innerhalb der Zeitgrenze</translation>
    </message>
    <message>
        <source>no key</source>
        <translation>kein Schlüssel</translation>
    </message>
    <message>
        <source>no link</source>
        <translation>kein Link</translation>
    </message>
    <message>
        <source>no model here fits what is typed</source>
        <translation>kein Modell hier passt zur Eingabe</translation>
    </message>
    <message>
        <source>no models</source>
        <translation>keine Modelle</translation>
    </message>
    <message>
        <source>no models known yet</source>
        <translation>noch keine Modelle bekannt</translation>
    </message>
    <message>
        <source>no more words came</source>
        <translation>es kamen keine Wörter mehr</translation>
    </message>
    <message>
        <source>no network</source>
        <translation>kein Netz</translation>
    </message>
    <message>
        <source>no price is known, and a budget holds</source>
        <translation>kein Preis ist bekannt, und ein Budget gilt</translation>
    </message>
    <message>
        <source>no reason is given</source>
        <translation>ohne Angabe von Gründen</translation>
    </message>
    <message>
        <source>no room for an answer after this conversation</source>
        <translation>kein Platz für eine Antwort nach dieser Unterhaltung</translation>
    </message>
    <message>
        <source>no shortcut</source>
        <translation>kein Tastenkürzel</translation>
    </message>
    <message>
        <source>no thinking</source>
        <translation>ohne Denken</translation>
    </message>
    <message>
        <source>none</source>
        <comment>effort</comment>
        <translation>keiner</translation>
    </message>
    <message>
        <source>none</source>
        <comment>key</comment>
        <translation>keiner</translation>
    </message>
    <message>
        <source>none for this address: the one kept was entered for {address}</source>
        <translation>keiner für diese Adresse: Der aufbewahrte wurde für {address} eingegeben</translation>
    </message>
    <message>
        <source>none is new</source>
        <translation>keine ist neu</translation>
    </message>
    <message>
        <source>none needed</source>
        <translation>keiner nötig</translation>
    </message>
    <message>
        <source>none: the environment variable {name} holds no usable key</source>
        <translation>keiner: Die Umgebungsvariable {name} enthält keinen brauchbaren Schlüssel</translation>
    </message>
    <message>
        <source>not available</source>
        <translation>nicht verfügbar</translation>
    </message>
    <message>
        <source>not billed</source>
        <translation>nicht berechnet</translation>
    </message>
    <message>
        <source>not in any list</source>
        <translation>in keiner Liste</translation>
    </message>
    <message>
        <source>not in the database any more</source>
        <translation>nicht mehr in der Datenbank</translation>
    </message>
    <message>
        <source>not in the export</source>
        <translation>nicht im Export</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>not needed</source>
        <translation>nicht gebraucht</translation>
    </message>
    <message>
        <source>not offered in this region</source>
        <translation>in dieser Region nicht angeboten</translation>
    </message>
    <message>
        <source>not offered in your region</source>
        <translation>in Ihrer Region nicht angeboten</translation>
    </message>
    <message>
        <source>not open to everybody, and access was not seen yet</source>
        <translation>nicht für alle offen, und ein Zugang war noch nicht zu sehen</translation>
    </message>
    <message>
        <source>not reachable</source>
        <translation>nicht erreichbar</translation>
    </message>
    <message>
        <source>not tried</source>
        <translation>nicht versucht</translation>
    </message>
    <message>
        <source>not tried: {reasons}</source>
        <translation>nicht versucht: {reasons}</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>on</source>
        <translation>ein</translation>
    </message>
    <message>
        <source>open {title} conversation</source>
        <translation>unterhaltung {title} öffnen</translation>
    </message>
    <message>
        <source>open; press to close its details</source>
        <translation>offen; drücken schließt die Einzelheiten</translation>
    </message>
    <message>
        <source>optional, such as MY_SERVER_KEY</source>
        <translation>optional, z. B. MY_SERVER_KEY</translation>
    </message>
    <message>
        <source>over a budget</source>
        <translation>über einem Budget</translation>
    </message>
    <message>
        <source>over the budget</source>
        <translation>über dem Budget</translation>
    </message>
    <message>
        <source>overloaded</source>
        <translation>überlastet</translation>
    </message>
    <message>
        <source>partners only</source>
        <translation>nur für Partner</translation>
    </message>
    <message>
        <source>pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>pinned {what}</source>
        <translation>{what} angeheftet</translation>
    </message>
    <message>
        <source>preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>price unknown</source>
        <translation>Preis unbekannt</translation>
    </message>
    <message>
        <source>quick and cheap</source>
        <translation>schnell und günstig</translation>
    </message>
    <message>
        <source>rate limit</source>
        <translation>Ratenbegrenzung</translation>
    </message>
    <message>
        <source>reads the words of the attachment, not the file</source>
        <translation>liest den Text des Anhangs, nicht die Datei</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>rejected the request</source>
        <translation>wies die Anfrage zurück</translation>
    </message>
    <message>
        <source>removed the folder “{name}”</source>
        <translation>Ordner „{name}“ entfernt</translation>
    </message>
    <message>
        <source>renamed the folder “{old}” to “{new}”</source>
        <translation>Ordner „{old}“ in „{new}“ umbenannt</translation>
    </message>
    <message>
        <source>renamed the tag “{old}” to “{new}”</source>
        <translation>Schlagwort „{old}“ in „{new}“ umbenannt</translation>
    </message>
    <message>
        <source>renamed “{old}” to “{new}”</source>
        <translation>„{old}“ in „{new}“ umbenannt</translation>
    </message>
    <message>
        <source>reported by the vendor</source>
        <translation>vom Anbieter gemeldet</translation>
    </message>
    <message>
        <source>restored {what}</source>
        <translation>{what} wiederhergestellt</translation>
    </message>
    <message>
        <source>retired</source>
        <translation>abgeschaltet</translation>
    </message>
    <message>
        <source>retired {date}</source>
        <translation>abgeschaltet am {date}</translation>
    </message>
    <message>
        <source>retires {date}</source>
        <translation>wird abgeschaltet am {date}</translation>
    </message>
    <message>
        <source>role: takes user or assistant</source>
        <translation>role: nimmt user oder assistant</translation>
    </message>
    <message>
        <source>route “{name}”</source>
        <translation>Route „{name}“</translation>
    </message>
    <message>
        <source>sealed · {hash}</source>
        <translation>versiegelt · {hash}</translation>
    </message>
    <message>
        <source>sent an unreadable answer</source>
        <translation>sandte eine unlesbare Antwort</translation>
    </message>
    <message>
        <source>set aside</source>
        <translation>zurückgelegt</translation>
    </message>
    <message>
        <source>several events in a row could not be read</source>
        <translation>mehrere Ereignisse nacheinander ließen sich nicht lesen</translation>
    </message>
    <message>
        <source>show it and ask nobody else</source>
        <translation>das zeigen und niemanden sonst fragen</translation>
    </message>
    <message>
        <source>showed another version</source>
        <translation>andere Fassung gezeigt</translation>
    </message>
    <message>
        <source>shown now</source>
        <translation>gerade gezeigt</translation>
    </message>
    <message>
        <source>signal {signal}</source>
        <translation>Signal {signal}</translation>
    </message>
    <message>
        <source>slow and dear</source>
        <translation>langsam und teuer</translation>
    </message>
    <message>
        <source>some of its own thinking</source>
        <translation>ein Teil des eigenen Denkens</translation>
    </message>
    <message>
        <source>sort: takes newest or relevance.</source>
        <translation>sort: nimmt newest oder relevance.</translation>
    </message>
    <message>
        <source>sound</source>
        <translation>Ton</translation>
    </message>
    <message>
        <source>starred</source>
        <translation>mit Stern</translation>
    </message>
    <message>
        <source>starred {what}</source>
        <translation>{what} mit Stern markiert</translation>
    </message>
    <message>
        <source>stay on this computer</source>
        <translation>bleiben auf diesem Computer</translation>
    </message>
    <message>
        <source>steady</source>
        <translation>beständig</translation>
    </message>
    <message>
        <source>stop and say so</source>
        <translation>aufhören und es sagen</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>switch model to {model}</source>
        <translation>zum modell {model} wechseln</translation>
    </message>
    <message>
        <source>system: as the environment says; none; or an address such as http://host:8080.</source>
        <translation>system: wie die Umgebung es vorgibt; none: keiner; oder eine Adresse wie http://host:8080.</translation>
    </message>
    <message>
        <source>tagged {tags}</source>
        <translation>Schlagwörter {tags}</translation>
    </message>
    <message>
        <source>tagged {what} “{name}”</source>
        <translation>{what} mit „{name}“ verschlagwortet</translation>
    </message>
    <message>
        <source>takes no words to stop at</source>
        <translation>nimmt keine Wörter, bei denen es anhalten soll</translation>
    </message>
    <message>
        <source>takes {inputs}</source>
        <translation>nimmt {inputs}</translation>
    </message>
    <message>
        <source>that</source>
        <translation>so etwas</translation>
    </message>
    <message numerus="yes">
        <source>the (end|ends) of %Ln (PDF|PDFs)</source>
        <translation>
            <numerusform>das Ende von %Ln PDF</numerusform>
            <numerusform>die Enden von %Ln PDFs</numerusform>
        </translation>
    </message>
    <message>
        <source>the answer ended without its end marker</source>
        <translation>die Antwort endete ohne ihr Endzeichen</translation>
    </message>
    <message>
        <source>the answer is no JSON</source>
        <translation>die Antwort ist kein JSON</translation>
    </message>
    <message>
        <source>the archive is damaged here</source>
        <translation>das Archiv ist hier beschädigt</translation>
    </message>
    <message>
        <source>the cheapest first</source>
        <translation>das billigste zuerst</translation>
    </message>
    <message>
        <source>the conversation does not fit</source>
        <translation>die Unterhaltung passt nicht hinein</translation>
    </message>
    <message>
        <source>the conversation is likely still cached</source>
        <translation>die Unterhaltung liegt wohl noch im Cache</translation>
    </message>
    <message>
        <source>the database is damaged in its table {table}</source>
        <translation>die Datenbank ist in ihrer Tabelle {table} beschädigt</translation>
    </message>
    <message>
        <source>the default route</source>
        <translation>die Standardroute</translation>
    </message>
    <message>
        <source>the fastest first</source>
        <translation>das schnellste zuerst</translation>
    </message>
    <message>
        <source>the file cannot be read ({reason}).</source>
        <translation>die Datei lässt sich nicht lesen ({reason}).</translation>
    </message>
    <message>
        <source>the file is nested too deeply.</source>
        <translation>die Datei ist zu tief verschachtelt.</translation>
    </message>
    <message>
        <source>the installed price list</source>
        <translation>der mitgelieferten Preisliste</translation>
    </message>
    <message>
        <source>the likeliest words</source>
        <translation>die wahrscheinlichsten Wörter</translation>
    </message>
    <message>
        <source>the model is retired</source>
        <translation>das Modell ist abgeschaltet</translation>
    </message>
    <message>
        <source>the price before it moved</source>
        <translation>der Preis vor der Änderung</translation>
    </message>
    <message>
        <source>the route does not allow this vendor</source>
        <translation>die Route lässt diesen Anbieter nicht zu</translation>
    </message>
    <message>
        <source>the sources</source>
        <translation>die Quellen</translation>
    </message>
    <message>
        <source>the step cannot be changed without touching more.</source>
        <translation>der Schritt lässt sich nicht ändern, ohne mehr anzurühren.</translation>
    </message>
    <message>
        <source>the step “{name}” is not a model.</source>
        <translation>der Schritt „{name}“ ist kein Modell.</translation>
    </message>
    <message>
        <source>the vendor declined to answer</source>
        <translation>der Anbieter hat die Antwort abgelehnt</translation>
    </message>
    <message>
        <source>the vendor may train on prompts</source>
        <translation>der Anbieter darf mit Eingaben trainieren</translation>
    </message>
    <message>
        <source>the vendor no longer has the model</source>
        <translation>der Anbieter hat das Modell nicht mehr</translation>
    </message>
    <message>
        <source>the web search</source>
        <translation>die Websuche</translation>
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
        <source>there are two prompts called “{name}”.</source>
        <translation>es gibt zwei Vorlagen namens „{name}“.</translation>
    </message>
    <message>
        <source>there is a model of {vendor} “{name}” above already.</source>
        <translation>weiter oben gibt es schon ein Modell „{name}“ von {vendor}.</translation>
    </message>
    <message>
        <source>there is a route “{name}” above already.</source>
        <translation>weiter oben gibt es schon eine Route „{name}“.</translation>
    </message>
    <message>
        <source>there is a vendor “{name}” above already.</source>
        <translation>weiter oben gibt es schon einen Anbieter „{name}“.</translation>
    </message>
    <message>
        <source>there is no setting “{key}”.</source>
        <translation>es gibt keine Einstellung „{key}“.</translation>
    </message>
    <message>
        <source>there is no such file</source>
        <translation>es gibt keine solche Datei</translation>
    </message>
    <message>
        <source>there is no such folder</source>
        <translation>es gibt keinen solchen Ordner</translation>
    </message>
    <message>
        <source>this cannot be changed without touching more.</source>
        <translation>das lässt sich nicht ändern, ohne mehr anzurühren.</translation>
    </message>
    <message>
        <source>this conversation</source>
        <translation>diese Unterhaltung</translation>
    </message>
    <message>
        <source>this is not TOML ({words}).</source>
        <translation>das ist kein TOML ({words}).</translation>
    </message>
    <message>
        <source>this is not UTF-8 text.</source>
        <translation>das ist kein Text in UTF-8.</translation>
    </message>
    <message>
        <source>this month</source>
        <translation>diesen Monat</translation>
    </message>
    <message>
        <source>this turn</source>
        <translation>diese Anfrage</translation>
    </message>
    <message>
        <source>this version does not speak the wire format “{name}”.</source>
        <translation>diese Version spricht das Format „{name}“ nicht.</translation>
    </message>
    <message>
        <source>those on this computer first</source>
        <translation>die auf diesem Computer zuerst</translation>
    </message>
    <message>
        <source>today</source>
        <translation>heute</translation>
    </message>
    <message>
        <source>tomorrow</source>
        <translation>morgen</translation>
    </message>
    <message>
        <source>tomorrow {time}</source>
        <translation>morgen {time}</translation>
    </message>
    <message>
        <source>too large</source>
        <translation>zu groß</translation>
    </message>
    <message>
        <source>too small a model to write titles</source>
        <translation>ein zu kleines Modell, um Titel zu schreiben</translation>
    </message>
    <message>
        <source>took back from the archive {what}</source>
        <translation>{what} aus dem Archiv zurückgeholt</translation>
    </message>
    <message>
        <source>took the star off {what}</source>
        <translation>Stern von {what} entfernt</translation>
    </message>
    <message>
        <source>took the tag “{name}” off everything</source>
        <translation>Schlagwort „{name}“ überall entfernt</translation>
    </message>
    <message>
        <source>took the tag “{name}” off {what}</source>
        <translation>Schlagwort „{name}“ von {what} entfernt</translation>
    </message>
    <message>
        <source>training allowed</source>
        <translation>Training erlaubt</translation>
    </message>
    <message>
        <source>trains on prompts</source>
        <translation>trainiert mit Eingaben</translation>
    </message>
    <message>
        <source>unknown</source>
        <comment>cost</comment>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>unknown vendor</source>
        <translation>unbekannter Anbieter</translation>
    </message>
    <message>
        <source>unpinned {what}</source>
        <translation>{what} gelöst</translation>
    </message>
    <message>
        <source>unreadable answers</source>
        <translation>unlesbare Antworten</translation>
    </message>
    <message>
        <source>varied</source>
        <translation>abwechslungsreich</translation>
    </message>
    <message>
        <source>vendor/model, or route:NAME. Empty: whom a new conversation asks.</source>
        <translation>anbieter/modell oder route:NAME. Leer: wen eine neue Unterhaltung fragt.</translation>
    </message>
    <message>
        <source>vendors.toml names {heir} now: {routes}.</source>
        <translation>vendors.toml nennt jetzt {heir}: {routes}.</translation>
    </message>
    <message>
        <source>vendors.toml was changed since, so this cannot be undone.</source>
        <translation>vendors.toml wurde seitdem geändert, darum lässt sich das nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>verified users only</source>
        <translation>nur für verifizierte Nutzer</translation>
    </message>
    <message>
        <source>video</source>
        <translation>Video</translation>
    </message>
    <message>
        <source>waited {time}</source>
        <translation>wartete {time}</translation>
    </message>
    <message>
        <source>went on with the answer</source>
        <translation>setzte die Antwort fort</translation>
    </message>
    <message>
        <source>went silent in mid-answer</source>
        <translation>verstummte mitten in der Antwort</translation>
    </message>
    <message>
        <source>wild</source>
        <translation>wild</translation>
    </message>
    <message>
        <source>with a draft</source>
        <translation>mit einem Entwurf</translation>
    </message>
    <message>
        <source>without a name</source>
        <translation>ohne Namen</translation>
    </message>
    <message>
        <source>without {fields}</source>
        <translation>ohne {fields}</translation>
    </message>
    <message>
        <source>write {example}.</source>
        <translation>schreiben Sie {example}.</translation>
    </message>
    <message>
        <source>xllamacpp, the part that runs local models, is not installed or not for this system.</source>
        <translation>xllamacpp, der Teil, der lokale Modelle ausführt, ist nicht installiert oder nicht für dieses System.</translation>
    </message>
    <message>
        <source>you want another vendor to go on</source>
        <translation>Sie wollen, dass ein anderer Anbieter fortsetzt</translation>
    </message>
    <message>
        <source>you would not wait any longer</source>
        <translation>Sie wollten nicht länger warten</translation>
    </message>
    <message>
        <source>{about} · shown once the answer is whole</source>
        <translation>{about} · wird gezeigt, sobald die Antwort fertig ist</translation>
    </message>
    <message>
        <source>{act}: {vendor}</source>
        <translation>{act}: {vendor}</translation>
    </message>
    <message>
        <source>{amount} GB</source>
        <translation>{amount} GB</translation>
    </message>
    <message>
        <source>{amount} MB</source>
        <translation>{amount} MB</translation>
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
        <source>{asked} of {all} models</source>
        <translation>{asked} von {all} Modellen</translation>
    </message>
    <message>
        <source>{before} broke off ({why}); {after} began anew.</source>
        <translation>{before} brach ab ({why}); {after} begann von vorn.</translation>
    </message>
    <message>
        <source>{beginning} … Press Enter to read all of it.</source>
        <translation>{beginning} … Drücken Sie die Eingabetaste, um alles zu lesen.</translation>
    </message>
    <message>
        <source>{change} % against the period before ({cost})</source>
        <translation>{change} % gegenüber dem Zeitraum davor ({cost})</translation>
    </message>
    <message>
        <source>{characters} characters, about {tokens} tokens in every turn</source>
        <translation>{characters} Zeichen, etwa {tokens} Tokens in jeder Anfrage</translation>
    </message>
    <message>
        <source>{command}: back to {keys}</source>
        <translation>{command}: zurück zu {keys}</translation>
    </message>
    <message>
        <source>{conversations} from {source}, {messages}.</source>
        <translation>{conversations} aus {source}, {messages}.</translation>
    </message>
    <message>
        <source>{copy} is no copy of an Interline library, or is damaged; nothing was changed.</source>
        <translation>{copy} ist keine Sicherung einer Interline-Bibliothek oder ist beschädigt; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>{cost} in {month}</source>
        <translation>{cost} im {month}</translation>
    </message>
    <message>
        <source>{cost} together</source>
        <translation>{cost} zusammen</translation>
    </message>
    <message>
        <source>{count} entries without a speaker were left out.</source>
        <translation>{count} Einträge ohne Sprecher wurden weggelassen.</translation>
    </message>
    <message>
        <source>{count} in</source>
        <translation>{count} ein</translation>
    </message>
    <message>
        <source>{count} in ({cached} from cache)</source>
        <translation>{count} ein ({cached} aus dem Cache)</translation>
    </message>
    <message>
        <source>{count} of {all} were changed since and stay as they are.</source>
        <translation>{count} von {all} wurden seither geändert und bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>{count} out</source>
        <translation>{count} aus</translation>
    </message>
    <message>
        <source>{count} out ({thought} thinking)</source>
        <translation>{count} aus ({thought} Denken)</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>{count} Tokens</translation>
    </message>
    <message>
        <source>{count}M</source>
        <translation>{count} Mio.</translation>
    </message>
    <message>
        <source>{count}k</source>
        <translation>{count}k</translation>
    </message>
    <message>
        <source>{day} {month}</source>
        <translation>{day}. {month}</translation>
    </message>
    <message>
        <source>{day} {month} {year}</source>
        <translation>{day}. {month} {year}</translation>
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
        <source>{failures}; stopped before {vendor} answered.</source>
        <translation>{failures}; angehalten, bevor {vendor} geantwortet hat.</translation>
    </message>
    <message>
        <source>{failures}; stopped while {vendor} was answering.</source>
        <translation>{failures}; angehalten, während {vendor} geantwortet hat.</translation>
    </message>
    <message>
        <source>{failures}; {vendor} answered up to its limit of length.</source>
        <translation>{failures}; {vendor} hat bis zur Höchstlänge geantwortet.</translation>
    </message>
    <message>
        <source>{failures}; {vendor} answered.</source>
        <translation>{failures}; {vendor} hat geantwortet.</translation>
    </message>
    <message>
        <source>{failures}; {vendor} declined to answer.</source>
        <translation>{failures}; {vendor} hat die Antwort abgelehnt.</translation>
    </message>
    <message>
        <source>{failures}; {vendor} finished the answer.</source>
        <translation>{failures}; {vendor} hat die Antwort zu Ende geführt.</translation>
    </message>
    <message>
        <source>{file} could not be written.</source>
        <translation>{file} ließ sich nicht schreiben.</translation>
    </message>
    <message>
        <source>{file} is a PDF.</source>
        <translation>{file} ist ein PDF.</translation>
    </message>
    <message>
        <source>{file} is a Python pickle, which can run programs when it is opened; it is never read.</source>
        <translation>{file} ist ein Python-Pickle, das beim Öffnen Programme ausführen kann; es wird nie gelesen.</translation>
    </message>
    <message>
        <source>{file} is a chat of GPT4All, whose files are not read.</source>
        <translation>{file} ist ein Chat von GPT4All, dessen Dateien nicht gelesen werden.</translation>
    </message>
    <message>
        <source>{file} is a web page made for reading.</source>
        <translation>{file} ist eine Webseite zum Lesen.</translation>
    </message>
    <message>
        <source>{file} is empty.</source>
        <translation>{file} ist leer.</translation>
    </message>
    <message>
        <source>{file} is neither JSON, a zip archive nor an SQLite database.</source>
        <translation>{file} ist weder JSON noch ein Zip-Archiv noch eine SQLite-Datenbank.</translation>
    </message>
    <message>
        <source>{file} is packed in a way that is not read here.</source>
        <translation>{file} ist auf eine Weise gepackt, die hier nicht gelesen wird.</translation>
    </message>
    <message>
        <source>{file} · {size}</source>
        <translation>{file} · {size}</translation>
    </message>
    <message>
        <source>{file}, entry {number}</source>
        <translation>{file}, Eintrag {number}</translation>
    </message>
    <message>
        <source>{first} and {last}</source>
        <translation>{first} und {last}</translation>
    </message>
    <message>
        <source>{host} broke off within its answer.</source>
        <translation>{host} brach mitten in der Antwort ab.</translation>
    </message>
    <message>
        <source>{host} closed the connection before the request had left.</source>
        <translation>{host} schloss die Verbindung, bevor die Anfrage gesendet war.</translation>
    </message>
    <message>
        <source>{host} closed the connection without an answer.</source>
        <translation>{host} schloss die Verbindung ohne Antwort.</translation>
    </message>
    <message>
        <source>{host} compressed its answer ({encoding}) though it was asked not to.</source>
        <translation>{host} hat die Antwort komprimiert ({encoding}), obwohl darum gebeten wurde, es nicht zu tun.</translation>
    </message>
    <message>
        <source>{host} could not be reached in time.</source>
        <translation>{host} war nicht rechtzeitig zu erreichen.</translation>
    </message>
    <message>
        <source>{host} could not be reached within {seconds} seconds through the proxy {proxy}.</source>
        <translation>{host} war über den Proxy {proxy} in {seconds} Sekunden nicht zu erreichen.</translation>
    </message>
    <message>
        <source>{host} could not be reached within {seconds} seconds.</source>
        <translation>{host} war in {seconds} Sekunden nicht zu erreichen.</translation>
    </message>
    <message>
        <source>{host} did not answer in HTTP; check the address.</source>
        <translation>{host} hat nicht in HTTP geantwortet; prüfen Sie die Adresse.</translation>
    </message>
    <message>
        <source>{host} does not speak TLS on this port; is its address http:// rather than https://?</source>
        <translation>{host} spricht an diesem Port kein TLS; lautet die Adresse http:// statt https://?</translation>
    </message>
    <message>
        <source>{host} fell silent within its answer.</source>
        <translation>{host} verstummte mitten in der Antwort.</translation>
    </message>
    <message>
        <source>{host} only speaks an outdated TLS, which is not used.</source>
        <translation>{host} spricht nur ein veraltetes TLS, das nicht benutzt wird.</translation>
    </message>
    <message>
        <source>{host} redirects to {target} ({status}), and redirects are not followed, as they would carry the key along; set the address you mean.</source>
        <translation>{host} leitet zu {target} weiter ({status}); Weiterleitungen wird nicht gefolgt, weil sie den Schlüssel mitnähmen; setzen Sie die Adresse, die Sie meinen.</translation>
    </message>
    <message>
        <source>{host} refuses connections; is the server running?</source>
        <translation>{host} lehnt Verbindungen ab; läuft der Server?</translation>
    </message>
    <message>
        <source>{host} shows a certificate that it signed itself, and this computer does not trust it; where it is your own server or company, point SSL_CERT_FILE at its certificate.</source>
        <translation>{host} zeigt ein selbst unterschriebenes Zertifikat, dem dieser Computer nicht vertraut; ist es Ihr eigener Server oder Ihre Firma, lassen Sie SSL_CERT_FILE auf dessen Zertifikat zeigen.</translation>
    </message>
    <message>
        <source>{host} stopped taking the request.</source>
        <translation>{host} nahm die Anfrage nicht weiter an.</translation>
    </message>
    <message>
        <source>{host} took the request and stayed silent.</source>
        <translation>{host} nahm die Anfrage an und schwieg.</translation>
    </message>
    <message>
        <source>{imported} imported, {updated} updated conversations</source>
        <translation>{imported} importierte, {updated} aktualisierte Unterhaltungen</translation>
    </message>
    <message>
        <source>{input} in and {output} out</source>
        <translation>{input} für Eingabe und {output} für Ausgabe</translation>
    </message>
    <message>
        <source>{input} in and {output} out, {cached} cached</source>
        <translation>{input} für Eingabe und {output} für Ausgabe, {cached} aus dem Cache</translation>
    </message>
    <message>
        <source>{input} in, {output} out</source>
        <translation>{input} ein, {output} aus</translation>
    </message>
    <message>
        <source>{keys} could not be had: another program has it.</source>
        <translation>{keys} ist nicht zu haben: Ein anderes Programm hat sie.</translation>
    </message>
    <message>
        <source>{keys} is for “{command}” already.</source>
        <translation>{keys} steht schon für „{command}“.</translation>
    </message>
    <message>
        <source>{keys} is for “{command}”. Press it again to take it from there, or press others.</source>
        <translation>{keys} steht für „{command}“. Drücken Sie noch einmal, um es dort wegzunehmen, oder drücken Sie andere Tasten.</translation>
    </message>
    <message>
        <source>{key} cannot be {value}.</source>
        <translation>{key} kann nicht {value} sein.</translation>
    </message>
    <message>
        <source>{kind}: takes a day, e.g. {kind}:2026-01-31, {kind}:2026-01 or {kind}:7d</source>
        <translation>{kind}: nimmt einen Tag, z. B. {kind}:2026-01-31, {kind}:2026-01 oder {kind}:7d</translation>
    </message>
    <message>
        <source>{kind}: takes a name, e.g. {example}.</source>
        <translation>{kind}: nimmt einen Namen, z. B. {example}.</translation>
    </message>
    <message>
        <source>{kind}: takes an amount in US dollars, e.g. {example}</source>
        <translation>{kind}: nimmt einen Betrag in US-Dollar, z. B. {example}</translation>
    </message>
    <message>
        <source>{known} + unknown</source>
        <translation>{known} + Unbekanntes</translation>
    </message>
    <message>
        <source>{list} and {last}</source>
        <translation>{list} und {last}</translation>
    </message>
    <message>
        <source>{minutes} min {seconds} s</source>
        <translation>{minutes} min {seconds} s</translation>
    </message>
    <message numerus="yes">
        <source>{models} → %Ln more</source>
        <translation>
            <numerusform>{models} → %Ln weiteres</numerusform>
            <numerusform>{models} → %Ln weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>{model} always thinks: it cannot be switched off.</source>
        <translation>{model} denkt immer: Abschalten lässt es sich nicht.</translation>
    </message>
    <message>
        <source>{model} and no other</source>
        <translation>{model} und kein anderes</translation>
    </message>
    <message>
        <source>{model} cannot search the web.</source>
        <translation>{model} kann nicht im Web suchen.</translation>
    </message>
    <message>
        <source>{model} does not think before it answers.</source>
        <translation>{model} denkt vor der Antwort nicht nach.</translation>
    </message>
    <message>
        <source>{model} is no longer in {vendor}&apos;s list, which does not say why.</source>
        <translation>{model} steht nicht mehr in der Liste von {vendor}, die nicht sagt, warum.</translation>
    </message>
    <message>
        <source>{model} is no longer listed for your key; it is open to its vendor&apos;s partners only.</source>
        <translation>{model} wird für Ihren Schlüssel nicht mehr aufgeführt; es steht nur Partnern des Anbieters offen.</translation>
    </message>
    <message>
        <source>{model} is no longer listed for your key; it is open to organisations that its vendor has verified only.</source>
        <translation>{model} wird für Ihren Schlüssel nicht mehr aufgeführt; es steht nur Organisationen offen, die der Anbieter geprüft hat.</translation>
    </message>
    <message>
        <source>{model} is no longer listed for your key; it is open to those whom its vendor lets in early only.</source>
        <translation>{model} wird für Ihren Schlüssel nicht mehr aufgeführt; es steht nur denen offen, die der Anbieter vorab zulässt.</translation>
    </message>
    <message>
        <source>{model} is no longer served, its vendor says.</source>
        <translation>{model} wird nicht mehr angeboten, sagt der Anbieter.</translation>
    </message>
    <message>
        <source>{model} is not asked for now</source>
        <translation>{model} wird vorerst nicht gefragt</translation>
    </message>
    <message>
        <source>{model} is not open to your key.</source>
        <translation>{model} steht Ihrem Schlüssel nicht offen.</translation>
    </message>
    <message>
        <source>{model} is retired, says its vendor&apos;s list.</source>
        <translation>{model} ist abgeschaltet, sagt die Liste des Anbieters.</translation>
    </message>
    <message>
        <source>{model} is to be retired on a day that its vendor has not named.</source>
        <translation>{model} wird abgeschaltet, an einem Tag, den der Anbieter nicht genannt hat.</translation>
    </message>
    <message>
        <source>{model} retires on {day}, {when}.</source>
        <translation>{model} wird am {day} abgeschaltet, {when}.</translation>
    </message>
    <message>
        <source>{model} takes no temperature while it is told to think.</source>
        <translation>{model} nimmt keine Temperatur an, solange es nachdenken soll.</translation>
    </message>
    <message>
        <source>{model} takes no temperature.</source>
        <translation>{model} nimmt keine Temperatur an.</translation>
    </message>
    <message>
        <source>{model} thinks as it likes: it cannot be told how long.</source>
        <translation>{model} denkt, wie es mag: Wie lange, lässt sich nicht vorgeben.</translation>
    </message>
    <message>
        <source>{model} was not asked: {why}.</source>
        <translation>{model} wurde nicht gefragt: {why}.</translation>
    </message>
    <message>
        <source>{model} was retired on {day}.</source>
        <translation>{model} wurde am {day} abgeschaltet.</translation>
    </message>
    <message>
        <source>{model}, for certain turns only</source>
        <translation>{model}, nur für bestimmte Anfragen</translation>
    </message>
    <message>
        <source>{model}, which is not open to everybody, is open to your key.</source>
        <translation>{model}, das nicht allen offensteht, steht Ihrem Schlüssel offen.</translation>
    </message>
    <message>
        <source>{model}: {state}; Ctrl+T tries it again now.</source>
        <translation>{model}: {state}; Strg+T versucht es jetzt erneut.</translation>
    </message>
    <message>
        <source>{month} {year}</source>
        <translation>{month} {year}</translation>
    </message>
    <message numerus="yes">
        <source>{most} files go with a message; %Ln more (was|were) left out.</source>
        <translation>
            <numerusform>{most} Dateien gehen mit einer Nachricht; %Ln weitere wurde weggelassen.</numerusform>
            <numerusform>{most} Dateien gehen mit einer Nachricht; %Ln weitere wurden weggelassen.</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} holds another archive, “{inner}”.</source>
        <translation>{name} enthält ein weiteres Archiv, „{inner}“.</translation>
    </message>
    <message>
        <source>{name} holds no conversations.</source>
        <translation>{name} enthält keine Unterhaltungen.</translation>
    </message>
    <message>
        <source>{name} holds no export that Interline knows.</source>
        <translation>{name} enthält keinen Export, den Interline kennt.</translation>
    </message>
    <message>
        <source>{name} holds no file.</source>
        <translation>{name} enthält keine Datei.</translation>
    </message>
    <message>
        <source>{name} is JSON and holds no conversations.</source>
        <translation>{name} ist JSON und enthält keine Unterhaltungen.</translation>
    </message>
    <message>
        <source>{name} is JSON of a kind that Interline does not know.</source>
        <translation>{name} ist JSON einer Art, die Interline nicht kennt.</translation>
    </message>
    <message>
        <source>{name} is not whole: its JSON ends or breaks off.</source>
        <translation>{name} ist nicht vollständig: Das JSON endet oder bricht ab.</translation>
    </message>
    <message>
        <source>{name}, answer {number} of {count}</source>
        <translation>{name}, Antwort {number} von {count}</translation>
    </message>
    <message>
        <source>{name}, answer {number} of {count} beside each other</source>
        <translation>{name}, Antwort {number} von {count} nebeneinander</translation>
    </message>
    <message numerus="yes">
        <source>{name}, ended: %Ln (word|words).</source>
        <translation>
            <numerusform>{name}, fertig: %Ln Wort.</numerusform>
            <numerusform>{name}, fertig: %Ln Wörter.</numerusform>
        </translation>
    </message>
    <message>
        <source>{name}: {words}</source>
        <translation>{name}: {words}</translation>
    </message>
    <message>
        <source>{path} cannot be written. Choose another folder, or free some space.</source>
        <translation>{path} kann nicht geschrieben werden. Wählen Sie einen anderen Ordner, oder schaffen Sie Platz.</translation>
    </message>
    <message>
        <source>{path} is not a file.</source>
        <translation>{path} ist keine Datei.</translation>
    </message>
    <message>
        <source>{path} is not an Interline database, or its beginning is destroyed; nothing was changed.</source>
        <translation>{path} ist keine Interline-Datenbank, oder ihr Anfang ist zerstört; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>{path} is the database of another program; nothing was changed.</source>
        <translation>{path} ist die Datenbank eines anderen Programms; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>{path}, line {line}</source>
        <translation>{path}, Zeile {line}</translation>
    </message>
    <message>
        <source>{percent} % less than the price list ({cost})</source>
        <translation>{percent} % weniger als die Preisliste ({cost})</translation>
    </message>
    <message>
        <source>{percent} % more than the price list ({cost})</source>
        <translation>{percent} % mehr als die Preisliste ({cost})</translation>
    </message>
    <message>
        <source>{place} could not be written.</source>
        <translation>{place} ließ sich nicht schreiben.</translation>
    </message>
    <message>
        <source>{place} of {total}</source>
        <translation>{place} von {total}</translation>
    </message>
    <message>
        <source>{program} (imported)</source>
        <translation>{program} (importiert)</translation>
    </message>
    <message numerus="yes">
        <source>{reasons} and %Ln more</source>
        <translation>
            <numerusform>{reasons} und %Ln weiterer</numerusform>
            <numerusform>{reasons} und %Ln weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>{route}, the first model that can answer</source>
        <translation>{route}, das erste Modell, das antworten kann</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} s</translation>
    </message>
    <message>
        <source>{sentence} The branch lies in the bin.</source>
        <translation>{sentence} Der Zweig liegt im Papierkorb.</translation>
    </message>
    <message>
        <source>{sentence}. More than {most} are not compared.</source>
        <translation>{sentence}. Mehr als {most} werden nicht verglichen.</translation>
    </message>
    <message numerus="yes">
        <source>{sentence}; %Ln (part goes|parts go) in another form</source>
        <translation>
            <numerusform>{sentence}; %Ln Teil geht in anderer Form</numerusform>
            <numerusform>{sentence}; %Ln Teile gehen in anderer Form</numerusform>
        </translation>
    </message>
    <message>
        <source>{sent} in and {received} out for a million tokens</source>
        <translation>{sent} ein und {received} aus je Million Tokens</translation>
    </message>
    <message>
        <source>{size} GB</source>
        <translation>{size} GB</translation>
    </message>
    <message>
        <source>{size} MB</source>
        <translation>{size} MB</translation>
    </message>
    <message>
        <source>{size} kB</source>
        <translation>{size} kB</translation>
    </message>
    <message>
        <source>{source} cannot be used as a proxy: {problem}. Write it as http://host:port, https://host:port or socks5://host:port, or leave it out.</source>
        <translation>{source} lässt sich nicht als Proxy benutzen: {problem}. Schreiben Sie http://host:port, https://host:port oder socks5://host:port, oder lassen Sie es weg.</translation>
    </message>
    <message>
        <source>{source} cannot be used as a proxy; write it as http://host:port, or leave it out.</source>
        <translation>{source} lässt sich nicht als Proxy benutzen; schreiben Sie http://host:port, oder lassen Sie es weg.</translation>
    </message>
    <message>
        <source>{source} names {path}, and {reason}: point it at a file of certificates in PEM form, or leave it out to use the system&apos;s.</source>
        <translation>{source} nennt {path}, und {reason}: Nennen Sie eine Datei mit Zertifikaten im PEM-Format, oder lassen Sie es weg, um die des Systems zu benutzen.</translation>
    </message>
    <message>
        <source>{spent} of {limit}</source>
        <translation>{spent} von {limit}</translation>
    </message>
    <message>
        <source>{state}, Control T tries it again</source>
        <translation>{state}, Steuerung T versucht es erneut</translation>
    </message>
    <message>
        <source>{state}, ends in …{hint}</source>
        <translation>{state}, endet auf …{hint}</translation>
    </message>
    <message>
        <source>{state}, rests for a while</source>
        <translation>{state}, ruht eine Weile</translation>
    </message>
    <message>
        <source>{state}, rests until {time}</source>
        <translation>{state}, ruht bis {time}</translation>
    </message>
    <message>
        <source>{state}. Others are asked first till then</source>
        <translation>{state}. Bis dahin werden zuerst andere gefragt</translation>
    </message>
    <message>
        <source>{step} (line {line} of vendors.toml)</source>
        <translation>{step} (Zeile {line} in vendors.toml)</translation>
    </message>
    <message>
        <source>{takes}, not “{value}”.</source>
        <translation>{takes}, nicht „{value}“.</translation>
    </message>
    <message>
        <source>{target} is there already and will be replaced.</source>
        <translation>{target} gibt es schon und wird ersetzt.</translation>
    </message>
    <message>
        <source>{time} on {day}</source>
        <translation>{day} um {time} Uhr</translation>
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
        <source>{tokens}, as far as the vendor had counted</source>
        <translation>{tokens}, so weit der Anbieter gezählt hatte</translation>
    </message>
    <message numerus="yes">
        <source>{vendor} answers and lists %Ln (model|models).</source>
        <translation>
            <numerusform>{vendor} antwortet und führt %Ln Modell auf.</numerusform>
            <numerusform>{vendor} antwortet und führt %Ln Modelle auf.</numerusform>
        </translation>
    </message>
    <message>
        <source>{vendor} begins anew…</source>
        <translation>{vendor} beginnt von vorn …</translation>
    </message>
    <message>
        <source>{vendor} broke off{why}.</source>
        <translation>{vendor} brach ab{why}.</translation>
    </message>
    <message>
        <source>{vendor} could not be reached: {trouble}</source>
        <translation>{vendor} war nicht zu erreichen: {trouble}</translation>
    </message>
    <message>
        <source>{vendor} did not answer when it was asked for its list of models.</source>
        <translation>{vendor} hat nicht geantwortet, als nach der Modellliste gefragt wurde.</translation>
    </message>
    <message>
        <source>{vendor} did not answer within {seconds} seconds.</source>
        <translation>{vendor} hat nicht innerhalb von {seconds} Sekunden geantwortet.</translation>
    </message>
    <message>
        <source>{vendor} does not accept your key “{key}”.</source>
        <translation>{vendor} nimmt Ihren Schlüssel „{key}“ nicht an.</translation>
    </message>
    <message>
        <source>{vendor} does not accept your key.</source>
        <translation>{vendor} nimmt Ihren Schlüssel nicht an.</translation>
    </message>
    <message>
        <source>{vendor} does not serve the region that you are in.</source>
        <translation>{vendor} bedient die Region nicht, in der Sie sind.</translation>
    </message>
    <message>
        <source>{vendor} does not take this key: {reason}. The one that was there is kept.</source>
        <translation>{vendor} nimmt diesen Schlüssel nicht an: {reason}. Der bisherige bleibt erhalten.</translation>
    </message>
    <message>
        <source>{vendor} goes on…</source>
        <translation>{vendor} macht weiter …</translation>
    </message>
    <message>
        <source>{vendor} has no key named “{name}”.</source>
        <translation>{vendor} hat keinen Schlüssel namens „{name}“.</translation>
    </message>
    <message>
        <source>{vendor} has no key. Add one in Vendors and keys, or with interline keys set {id}.</source>
        <translation>{vendor} hat keinen Schlüssel. Fügen Sie unter „Anbieter und Schlüssel“ einen hinzu, oder mit interline keys set {id}.</translation>
    </message>
    <message>
        <source>{vendor} has no model.</source>
        <translation>{vendor} hat kein Modell.</translation>
    </message>
    <message>
        <source>{vendor} has not answered since {moment}.</source>
        <translation>{vendor} hat seit {moment} nicht geantwortet.</translation>
    </message>
    <message>
        <source>{vendor} is not running.</source>
        <translation>{vendor} läuft nicht.</translation>
    </message>
    <message>
        <source>{vendor} is there and wants a key. Paste it first.</source>
        <translation>{vendor} ist erreichbar und verlangt einen Schlüssel. Fügen Sie ihn zuerst ein.</translation>
    </message>
    <message numerus="yes">
        <source>{vendor} lists %Ln models: {what}.</source>
        <translation>
            <numerusform>{vendor} führt %Ln Modell auf: {what}.</numerusform>
            <numerusform>{vendor} führt %Ln Modelle auf: {what}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{vendor} lists (a new model|%Ln new models): {names}.</source>
        <translation>
            <numerusform>{vendor} führt ein neues Modell auf: {names}.</numerusform>
            <numerusform>{vendor} führt %Ln neue Modelle auf: {names}.</numerusform>
        </translation>
    </message>
    <message>
        <source>{vendor} lists no models that can be read.</source>
        <translation>{vendor} führt keine Modelle auf, die sich lesen lassen.</translation>
    </message>
    <message>
        <source>{vendor} may train on prompts: {model} is asked by routes that allow it, and by its name.</source>
        <translation>{vendor} darf mit Eingaben trainieren: {model} wird von Routen gefragt, die das erlauben, und unter seinem Namen.</translation>
    </message>
    <message>
        <source>{vendor} needs its address: write base_url = &quot;{example}&quot; into vendors.toml.</source>
        <translation>{vendor} braucht seine Adresse: Schreiben Sie base_url = &quot;{example}&quot; in vendors.toml.</translation>
    </message>
    <message>
        <source>{vendor} offers no free test; the key is kept.</source>
        <translation>{vendor} bietet keine kostenlose Prüfung; der Schlüssel ist aufbewahrt.</translation>
    </message>
    <message>
        <source>{vendor} offers no web search that can be switched on.</source>
        <translation>{vendor} bietet keine Websuche an, die sich einschalten lässt.</translation>
    </message>
    <message>
        <source>{vendor} searches the web for every answer.</source>
        <translation>{vendor} sucht für jede Antwort im Web.</translation>
    </message>
    <message>
        <source>{vendor} takes no key.</source>
        <translation>{vendor} nimmt keinen Schlüssel.</translation>
    </message>
    <message>
        <source>{vendor} this month</source>
        <translation>{vendor} diesen Monat</translation>
    </message>
    <message>
        <source>{vendor}&apos;s own list</source>
        <translation>der Liste von {vendor}</translation>
    </message>
    <message>
        <source>{vendor}: its list could not be kept.</source>
        <translation>{vendor}: Die Liste ließ sich nicht aufbewahren.</translation>
    </message>
    <message>
        <source>{vendor}: {brief}. What came is kept; regenerate for a whole answer.</source>
        <translation>{vendor}: {brief}. Was kam, bleibt erhalten; „Neu erzeugen“ holt eine ganze Antwort.</translation>
    </message>
    <message numerus="yes">
        <source>{what} %Ln times</source>
        <translation>
            <numerusform>{what} einmal</numerusform>
            <numerusform>{what} %Ln-mal</numerusform>
        </translation>
    </message>
    <message>
        <source>{what} after {seconds} s</source>
        <translation>{what} nach {seconds} s</translation>
    </message>
    <message>
        <source>{what} has {size}: {over} more than an attachment may have ({most}).</source>
        <translation>{what} hat {size}: {over} mehr, als ein Anhang haben darf ({most}).</translation>
    </message>
    <message>
        <source>{what} has {size}: {over} more than this message has room for ({most} in all).</source>
        <translation>{what} hat {size}: {over} mehr, als in dieser Nachricht Platz ist ({most} insgesamt).</translation>
    </message>
    <message>
        <source>{what} twice</source>
        <translation>{what} zweimal</translation>
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
        <source>{who} (returned: {model})</source>
        <translation>{who} (gemeldet: {model})</translation>
    </message>
    <message>
        <source>{who} has answered.</source>
        <translation>{who} hat geantwortet.</translation>
    </message>
    <message>
        <source>{who} would be asked first, at an unknown price.</source>
        <translation>{who} würde zuerst gefragt, zu einem unbekannten Preis.</translation>
    </message>
    <message>
        <source>{who} would be asked first, for {cost}.</source>
        <translation>{who} würde zuerst gefragt, für {cost}.</translation>
    </message>
    <message>
        <source>{why} There is no record of how this answer came to be.</source>
        <translation>{why} Wie diese Antwort zustande kam, ist nicht aufgezeichnet.</translation>
    </message>
    <message>
        <source>{width} × {height} pixels</source>
        <translation>{width} × {height} Pixel</translation>
    </message>
    <message>
        <source>{wire} at {address}.</source>
        <translation>{wire}, erreichbar unter {address}.</translation>
    </message>
    <message>
        <source>{words}, folded</source>
        <translation>{words}, eingeklappt</translation>
    </message>
    <message>
        <source>{words}, shown</source>
        <translation>{words}, ausgeklappt</translation>
    </message>
    <message>
        <source>{} PDFs are damaged or take too long to be read.</source>
        <translation>{} PDFs sind beschädigt, oder sie zu lesen dauert zu lange.</translation>
    </message>
    <message>
        <source>{} PDFs are locked with passwords.</source>
        <translation>{} PDFs sind mit Passwörtern gesperrt.</translation>
    </message>
    <message>
        <source>{} PDFs are too long to go whole as text.</source>
        <translation>{} PDFs sind zu lang, um ganz als Text zu gehen.</translation>
    </message>
    <message>
        <source>{} PDFs cannot be sent to this model.</source>
        <translation>{} PDFs können nicht an dieses Modell gesendet werden.</translation>
    </message>
    <message>
        <source>{} PDFs go as their text.</source>
        <translation>{} PDFs gehen als reiner Text.</translation>
    </message>
    <message>
        <source>{} PDFs hold pictures of their pages and no text that could be sent in their place.</source>
        <translation>{} PDFs enthalten Bilder ihrer Seiten und keinen Text, der stattdessen gesendet werden könnte.</translation>
    </message>
    <message>
        <source>{} answers ended before their time.</source>
        <translation>{} Antworten endeten vor der Zeit.</translation>
    </message>
    <message>
        <source>{} attachments are gone from this computer.</source>
        <translation>{} Anhänge sind nicht mehr auf diesem Computer.</translation>
    </message>
    <message>
        <source>{} files that are not text cannot be sent.</source>
        <translation>{} Dateien, die kein Text sind, können nicht gesendet werden.</translation>
    </message>
    <message>
        <source>{} instructions in the middle of the conversation lose their rank.</source>
        <translation>{} Anweisungen mitten in der Unterhaltung verlieren ihren Rang.</translation>
    </message>
    <message>
        <source>{} pages of PDFs hold no text that can be read.</source>
        <translation>{} Seiten von PDFs enthalten keinen lesbaren Text.</translation>
    </message>
    <message>
        <source>{} parts were written by a newer Interline.</source>
        <translation>{} Teile wurden von einem neueren Interline geschrieben.</translation>
    </message>
    <message>
        <source>{} pictures cannot be sent to this model.</source>
        <translation>{} Bilder können nicht an dieses Modell gesendet werden.</translation>
    </message>
    <message>
        <source>{} refusals lose their mark.</source>
        <translation>{} Ablehnungen verlieren ihre Kennzeichnung.</translation>
    </message>
    <message>
        <source>{} shopping results stay behind.</source>
        <translation>{} Einkaufsergebnisse bleiben zurück.</translation>
    </message>
    <message>
        <source>{} sources of answers stay behind.</source>
        <translation>{} Quellen von Antworten bleiben zurück.</translation>
    </message>
    <message>
        <source>{} steps of searches or other tools that vendors ran themselves stay behind.</source>
        <translation>{} Schritte von Suchen oder anderen Werkzeugen, die Anbieter selbst ausführten, bleiben zurück.</translation>
    </message>
    <message>
        <source>{} stretches of other models&apos; thinking stay behind.</source>
        <translation>{} Abschnitte vom Denken anderer Modelle bleiben zurück.</translation>
    </message>
    <message>
        <source>{} stretches of this model&apos;s own thinking cannot go back to it.</source>
        <translation>{} Abschnitte vom eigenen Denken dieses Modells können nicht an es zurückgehen.</translation>
    </message>
    <message>
        <source>{} tool calls of the history go as plain words.</source>
        <translation>{} Werkzeugaufrufe des Verlaufs gehen als bloßer Text.</translation>
    </message>
    <message>
        <source>{} tool calls that were cut off or never answered are left out.</source>
        <translation>{} Werkzeugaufrufe, die abgeschnitten oder nie beantwortet wurden, werden weggelassen.</translation>
    </message>
    <message>
        <source>{} tool results lose the mark that their calls failed.</source>
        <translation>{} Werkzeugergebnisse verlieren die Kennzeichnung, dass ihre Aufrufe fehlschlugen.</translation>
    </message>
    <message>
        <source>{} tool results stand without their calls.</source>
        <translation>{} Werkzeugergebnisse stehen ohne ihre Aufrufe da.</translation>
    </message>
    <message>
        <source>{} tools that the history names are not known here.</source>
        <translation>{} Werkzeuge, die der Verlauf nennt, sind hier nicht bekannt.</translation>
    </message>
    <message>
        <source>“-{kind}:” is not possible; there are since: and until:, cost:&gt; and cost:&lt;.</source>
        <translation>„-{kind}:“ ist nicht möglich; es gibt since: und until:, cost:&gt; und cost:&lt;.</translation>
    </message>
    <message>
        <source>“base_url” holds a blank or a control character.</source>
        <translation>„base_url“ enthält ein Leer- oder Steuerzeichen.</translation>
    </message>
    <message>
        <source>“base_url” holds a name or password, which would end up in logs.</source>
        <translation>„base_url“ enthält einen Namen oder ein Passwort, was in Protokollen landen würde.</translation>
    </message>
    <message>
        <source>“base_url” holds a question mark or a hash sign.</source>
        <translation>„base_url“ enthält ein Fragezeichen oder eine Raute.</translation>
    </message>
    <message>
        <source>“base_url” is not an address.</source>
        <translation>„base_url“ ist keine Adresse.</translation>
    </message>
    <message>
        <source>“base_url” sends conversations and the key to {hostname} unencrypted.</source>
        <translation>„base_url“ sendet Unterhaltungen und den Schlüssel unverschlüsselt an {hostname}.</translation>
    </message>
    <message>
        <source>“efforts” cannot hold “{word}”.</source>
        <translation>„efforts“ kann „{word}“ nicht enthalten.</translation>
    </message>
    <message>
        <source>“has” cannot hold “{word}”.</source>
        <translation>„has“ kann „{word}“ nicht enthalten.</translation>
    </message>
    <message>
        <source>“hours” is no span of the day.</source>
        <translation>„hours“ ist keine Zeitspanne des Tages.</translation>
    </message>
    <message>
        <source>“inputs” cannot hold “{word}”.</source>
        <translation>„inputs“ kann „{word}“ nicht enthalten.</translation>
    </message>
    <message>
        <source>“inputs” holds “{word}”, which Interline sends to no model.</source>
        <translation>„inputs“ enthält „{word}“, was Interline keinem Modell schickt.</translation>
    </message>
    <message>
        <source>“key_env” is not the name of an environment variable.</source>
        <translation>„key_env“ ist nicht der Name einer Umgebungsvariablen.</translation>
    </message>
    <message>
        <source>“keys” cannot hold “{name}”.</source>
        <translation>„keys“ kann „{name}“ nicht enthalten.</translation>
    </message>
    <message>
        <source>“languages” cannot hold “{word}”.</source>
        <translation>„languages“ kann „{word}“ nicht enthalten.</translation>
    </message>
    <message>
        <source>“path” is for models of the vendor local.</source>
        <translation>„path“ ist für Modelle des Anbieters local.</translation>
    </message>
    <message>
        <source>“path” is missing.</source>
        <translation>„path“ fehlt.</translation>
    </message>
    <message>
        <source>“scope” cannot be “{name}”.</source>
        <translation>„scope“ kann nicht „{name}“ sein.</translation>
    </message>
    <message>
        <source>“search” cannot be true: the wire format {wire} has no web search.</source>
        <translation>„search“ kann nicht true sein: Das Format {wire} hat keine Websuche.</translation>
    </message>
    <message>
        <source>“steps” is missing.</source>
        <translation>„steps“ fehlt.</translation>
    </message>
    <message>
        <source>“{address}” is not an address that can be asked.</source>
        <translation>„{address}“ ist keine Adresse, die gefragt werden kann.</translation>
    </message>
    <message>
        <source>“{field}” cannot be “{name}”.</source>
        <translation>„{field}“ kann nicht „{name}“ sein.</translation>
    </message>
    <message>
        <source>“{file}” is there already: {name}.</source>
        <translation>„{file}“ ist schon da: {name}.</translation>
    </message>
    <message>
        <source>“{id}” is run by Interline itself and has no address.</source>
        <translation>„{id}“ betreibt Interline selbst und hat keine Adresse.</translation>
    </message>
    <message>
        <source>“{name}”</source>
        <translation>„{name}“</translation>
    </message>
    <message>
        <source>“{name}” cannot be read.</source>
        <translation>„{name}“ lässt sich nicht lesen.</translation>
    </message>
    <message>
        <source>“{name}” cannot be {value}.</source>
        <translation>„{name}“ kann nicht {value} sein.</translation>
    </message>
    <message>
        <source>“{name}” could not be loaded: it is damaged, incomplete, too big for the memory, or of a kind that this version does not know.</source>
        <translation>„{name}“ ließ sich nicht laden: beschädigt, unvollständig, zu groß für den Speicher oder von einer Art, die diese Version nicht kennt.</translation>
    </message>
    <message numerus="yes">
        <source>“{name}” could not be read to its end: for %Ln (minute|minutes) nothing more came of it.</source>
        <translation>
            <numerusform>„{name}“ ließ sich nicht bis zum Ende lesen: %Ln Minute lang kam nichts mehr.</numerusform>
            <numerusform>„{name}“ ließ sich nicht bis zum Ende lesen: %Ln Minuten lang kam nichts mehr.</numerusform>
        </translation>
    </message>
    <message>
        <source>“{name}” could not be read to its end: what read it broke off.</source>
        <translation>„{name}“ ließ sich nicht bis zum Ende lesen: Das Lesen brach ab.</translation>
    </message>
    <message>
        <source>“{name}” has {size} GB, and this computer has {memory} GB of memory.</source>
        <translation>„{name}“ hat {size} GB, und dieser Computer hat {memory} GB Speicher.</translation>
    </message>
    <message>
        <source>“{name}” holds no model that writes answers.</source>
        <translation>„{name}“ enthält kein Modell, das Antworten schreibt.</translation>
    </message>
    <message>
        <source>“{name}” is a bare number, which would round your money.</source>
        <translation>„{name}“ ist eine bloße Zahl, die Ihr Geld runden würde.</translation>
    </message>
    <message>
        <source>“{name}” is a browser&apos;s own database, which is not read.</source>
        <translation>„{name}“ ist die Datenbank eines Browsers, die nicht gelesen wird.</translation>
    </message>
    <message>
        <source>“{name}” is a folder.</source>
        <translation>„{name}“ ist ein Ordner.</translation>
    </message>
    <message>
        <source>“{name}” is a later part of a model that lies in several files.</source>
        <translation>„{name}“ ist ein späterer Teil eines Modells, das in mehreren Dateien liegt.</translation>
    </message>
    <message>
        <source>“{name}” is damaged or was not downloaded to its end.</source>
        <translation>„{name}“ ist beschädigt oder wurde nicht zu Ende heruntergeladen.</translation>
    </message>
    <message>
        <source>“{name}” is locked with a password.</source>
        <translation>„{name}“ ist mit einem Passwort gesperrt.</translation>
    </message>
    <message>
        <source>“{name}” is missing.</source>
        <translation>„{name}“ fehlt.</translation>
    </message>
    <message>
        <source>“{name}” is neither a file nor a folder.</source>
        <translation>„{name}“ ist weder eine Datei noch ein Ordner.</translation>
    </message>
    <message>
        <source>“{name}” is no vendor.</source>
        <translation>„{name}“ ist kein Anbieter.</translation>
    </message>
    <message>
        <source>“{name}” is not a GGUF model file.</source>
        <translation>„{name}“ ist keine GGUF-Modelldatei.</translation>
    </message>
    <message>
        <source>“{name}” is not a model.</source>
        <translation>„{name}“ ist kein Modell.</translation>
    </message>
    <message>
        <source>“{name}” is not known here.</source>
        <translation>„{name}“ ist hier nicht bekannt.</translation>
    </message>
    <message>
        <source>“{name}” is too short for a conversation.</source>
        <translation>„{name}“ ist zu kurz für eine Unterhaltung.</translation>
    </message>
    <message>
        <source>“{name}” must be a list of tables.</source>
        <translation>„{name}“ muss eine Liste von Tabellen sein.</translation>
    </message>
    <message>
        <source>“{name}” must be a list of texts.</source>
        <translation>„{name}“ muss eine Liste von Texten sein.</translation>
    </message>
    <message>
        <source>“{name}” must be a table.</source>
        <translation>„{name}“ muss eine Tabelle sein.</translation>
    </message>
    <message>
        <source>“{name}” must be a text.</source>
        <translation>„{name}“ muss ein Text sein.</translation>
    </message>
    <message>
        <source>“{name}” was deleted.</source>
        <translation>„{name}“ wurde gelöscht.</translation>
    </message>
    <message>
        <source>“{name}” was removed. Its file stays where it is.</source>
        <translation>„{name}“ wurde entfernt. Die Datei bleibt, wo sie ist.</translation>
    </message>
    <message>
        <source>“{scheme}” proxies are not known</source>
        <translation>Proxys der Art „{scheme}“ sind nicht bekannt</translation>
    </message>
    <message>
        <source>“{title}” goes on from here by itself.</source>
        <translation>„{title}“ geht von hier an eigene Wege.</translation>
    </message>
    <message>
        <source>“{title}” was changed since, so this cannot be done again any more: {deed}.</source>
        <translation>„{title}“ wurde seither geändert, darum lässt sich dies nicht mehr wiederholen: {deed}.</translation>
    </message>
    <message>
        <source>“{title}” was changed since, so this cannot be undone any more: {deed}.</source>
        <translation>„{title}“ wurde seither geändert, darum lässt sich dies nicht mehr rückgängig machen: {deed}.</translation>
    </message>
    <message>
        <source>“{word}” holds until the program ends, but could not be kept: {reason}.</source>
        <translation>„{word}“ gilt, bis das Programm endet, konnte aber nicht gespeichert werden: {reason}.</translation>
    </message>
    <message numerus="yes">
        <source>… %Ln (character|characters) more</source>
        <translation>
            <numerusform>… noch %Ln Zeichen</numerusform>
            <numerusform>… noch %Ln Zeichen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>≈%Ln (token|tokens)</source>
        <translation>
            <numerusform>≈%Ln Token</numerusform>
            <numerusform>≈%Ln Tokens</numerusform>
        </translation>
    </message>
    <message>
        <source>≈{tokens} of {room} tokens</source>
        <translation>≈{tokens} von {room} Tokens</translation>
    </message>
</context>
</TS>
