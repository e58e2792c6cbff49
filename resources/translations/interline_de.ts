<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>free</source>
        <comment>cost</comment>
        <translation>kostenlos</translation>
    </message>
    <message>
        <source>unknown</source>
        <comment>cost</comment>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>{known} + unknown</source>
        <translation>{known} + Unbekanntes</translation>
    </message>
</context>
</TS>
