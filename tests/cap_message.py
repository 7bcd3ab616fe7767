"""A sound CAP message that tests spoil."""

MESSAGE = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>15050000000000_20261125120000_1</identifier>
  <sender>150500@yj.example.com</sender>
  <sent>2026-11-25T12:00:00+08:00</sent>
  <status>Actual</status>
  <msgType>Alert</msgType>
  <scope>Public</scope>
  <info>
    <category>Env</category>
    <event>重污染天气</event>
    <urgency>Expected</urgency>
    <severity>Moderate</severity>
    <certainty>Likely</certainty>
    <expires>2026-11-27T12:00:00+08:00</expires>
    <area><areaDesc>通辽市</areaDesc><polygon>43.0,122.0 43.0,123.0 44.0,122.0 43.0,122.0</polygon></area>
  </info>
</alert>
"""
