// Generated from the schema beside it by `deno task schemas`: do not edit.
// @ts-self-types="../validator.d.ts"
"use strict";
export const validate = validate20;
export default validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"urn:claimhouse:schema:claim_event:1","title":"Claim event, version 1","description":"A CloudEvents 1.0 event as a whole, envelope and data. More names than these are allowed.","type":"object","properties":{"specversion":{"type":"string","const":"1.0","description":"The version of CloudEvents."},"id":{"type":"string","pattern":"^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]{1,255}$","description":"The event, unique within its source: the same source and id is the same event."},"source":{"type":"string","pattern":"^[!-~]{1,255}$","description":"The system that the event comes from, a URI reference."},"type":{"type":"string","enum":["claimhouse.claim.received","claimhouse.claim.adjudicated","claimhouse.claim.paid","claimhouse.claim.denied","claimhouse.claim.adjusted","claimhouse.claim.voided"],"description":"What happened."},"time":{"type":"string","pattern":"^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?(?:Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)$","description":"When it happened. The newest event of an entity says what holds."},"subject":{"type":"string","pattern":"^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]{1,255}$","description":"The claim's id, as in data; the key of the message in Kafka."},"dataschema":{"type":"string","const":"urn:claimhouse:schema:claim_event:1","description":"This schema."},"datacontenttype":{"description":"The form of data.","type":["string","null"],"enum":["application/json",null]},"sequence":{"description":"Orders events of one entity and the same time, compared as text: pad numbers with zeros.","type":["string","null"],"pattern":"^[!-~]{1,64}$"},"traceparent":{"description":"The trace that the event belongs to, by W3C Trace Context.","type":["string","null"]},"data":{"type":"object","properties":{"claim_id":{"type":"string","description":"The claim, unique within the source; the event's subject."},"claim_group_id":{"description":"What the versions of one claim have in common.","type":["string","null"]},"claim_type":{"type":"string","enum":["professional","institutional","pharmacy"],"description":"What kind of claim it is."},"status":{"type":"string","enum":["received","adjudicated","paid","denied","adjusted","voided"],"description":"Where the claim stands after the event."},"member_id":{"type":"string","description":"The member, as the payer writes it."},"payer":{"type":"string","description":"Who pays."},"plan":{"description":"The plan of the payer.","type":["string","null"]},"claim_start_date":{"type":"string","pattern":"^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$","description":"First day of the claim; pharmacy: the day it was dispensed."},"claim_end_date":{"description":"Last day of the claim.","type":["string","null"],"pattern":"^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$"},"admission_date":{"description":"Day of admission; inpatient alone.","type":["string","null"],"pattern":"^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$"},"discharge_date":{"description":"Day of discharge; inpatient alone.","type":["string","null"],"pattern":"^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$"},"paid_date":{"description":"Day of payment.","type":["string","null"],"pattern":"^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$"},"admit_type_code":{"description":"Type of admission; inpatient alone.","type":["string","null"]},"admit_source_code":{"description":"Source of admission; inpatient alone.","type":["string","null"]},"discharge_disposition_code":{"description":"Discharge status; institutional alone.","type":["string","null"]},"bill_type_code":{"description":"Type of bill; institutional alone.","type":["string","null"]},"drg_code":{"description":"Diagnosis related group, zeros kept; inpatient alone.","type":["string","null"]},"billing_npi":{"description":"NPI that bills.","type":["string","null"]},"rendering_npi":{"description":"NPI that renders the service.","type":["string","null"]},"facility_npi":{"description":"NPI of the facility; institutional alone.","type":["string","null"]},"referring_npi":{"description":"NPI that refers.","type":["string","null"]},"prescribing_provider_npi":{"description":"NPI that prescribes; pharmacy alone.","type":["string","null"]},"dispensing_provider_npi":{"description":"NPI of the pharmacy; pharmacy alone.","type":["string","null"]},"ndc_code":{"description":"National drug code; pharmacy alone.","type":["string","null"]},"quantity":{"description":"Quantity dispensed; pharmacy alone.","type":["string","null"],"pattern":"^-?\\d{1,15}(?:\\.\\d{1,3})?$"},"days_supply":{"description":"Days that it lasts; pharmacy alone.","type":["integer","null"],"minimum":0,"maximum":9999},"fill_number":{"description":"Which fill of the prescription; pharmacy alone.","type":["integer","null"],"minimum":0,"maximum":9999},"denial_reason_code":{"description":"Why it was denied: claim adjustment reason code of X12.","type":["string","null"]},"charge_amount":{"type":"string","pattern":"^-?\\d{1,16}(?:\\.\\d{1,2})?$","description":"What was billed; pharmacy: what the fill costs."},"allowed_amount":{"description":"What the plan allows.","type":["string","null"],"pattern":"^-?\\d{1,16}(?:\\.\\d{1,2})?$"},"paid_amount":{"description":"What the payer paid.","type":["string","null"],"pattern":"^-?\\d{1,16}(?:\\.\\d{1,2})?$"},"deductible_amount":{"description":"Deductible.","type":["string","null"],"pattern":"^-?\\d{1,16}(?:\\.\\d{1,2})?$"},"coinsurance_amount":{"description":"Coinsurance.","type":["string","null"],"pattern":"^-?\\d{1,16}(?:\\.\\d{1,2})?$"},"copayment_amount":{"description":"Copayment.","type":["string","null"],"pattern":"^-?\\d{1,16}(?:\\.\\d{1,2})?$"},"claim_lines":{"description":"Every line of the claim.","type":["array","null"],"items":{"type":"object","properties":{"claim_line_number":{"type":"integer","minimum":1,"maximum":99999,"description":"The line within the claim."},"claim_line_start_date":{"description":"First day of the line.","type":["string","null"],"pattern":"^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$"},"claim_line_end_date":{"description":"Last day of the line.","type":["string","null"],"pattern":"^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$"},"place_of_service_code":{"description":"Place of service; professional alone.","type":["string","null"]},"revenue_center_code":{"description":"Revenue center; institutional alone.","type":["string","null"]},"hcpcs_code":{"description":"HCPCS or CPT code.","type":["string","null"]},"hcpcs_modifier_1":{"description":"HCPCS modifier 1.","type":["string","null"]},"hcpcs_modifier_2":{"description":"HCPCS modifier 2.","type":["string","null"]},"hcpcs_modifier_3":{"description":"HCPCS modifier 3.","type":["string","null"]},"hcpcs_modifier_4":{"description":"HCPCS modifier 4.","type":["string","null"]},"service_unit_quantity":{"description":"Units of service.","type":["string","null"],"pattern":"^-?\\d{1,15}(?:\\.\\d{1,3})?$"},"rendering_npi":{"description":"NPI that renders the service.","type":["string","null"]},"charge_amount":{"description":"What was billed.","type":["string","null"],"pattern":"^-?\\d{1,16}(?:\\.\\d{1,2})?$"},"allowed_amount":{"description":"What the plan allows.","type":["string","null"],"pattern":"^-?\\d{1,16}(?:\\.\\d{1,2})?$"},"paid_amount":{"description":"What the payer paid.","type":["string","null"],"pattern":"^-?\\d{1,16}(?:\\.\\d{1,2})?$"}},"required":["claim_line_number"]}},"diagnoses":{"description":"Every diagnosis of the claim.","type":["array","null"],"items":{"type":"object","properties":{"diagnosis_sequence":{"type":"integer","minimum":1,"maximum":999,"description":"The place of the diagnosis; 1 is the principal one."},"diagnosis_code_type":{"description":"icd-10-cm or icd-9-cm.","type":["string","null"]},"diagnosis_code":{"type":"string","description":"The code, without its dot."},"present_on_admission_code":{"description":"Present on admission; inpatient alone.","type":["string","null"]}},"required":["diagnosis_sequence","diagnosis_code"]}},"procedures":{"description":"Every procedure of the claim; inpatient alone.","type":["array","null"],"items":{"type":"object","properties":{"procedure_sequence":{"type":"integer","minimum":1,"maximum":999,"description":"The place of the procedure; 1 is the principal one."},"procedure_code_type":{"description":"icd-10-pcs or icd-9-pcs.","type":["string","null"]},"procedure_code":{"type":"string","description":"The code, without its dot."},"procedure_date":{"description":"Day of the procedure.","type":["string","null"],"pattern":"^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$"}},"required":["procedure_sequence","procedure_code"]}}},"required":["claim_id","claim_type","status","member_id","payer","claim_start_date","charge_amount"],"description":"The claim as it is after the event, as a whole."}},"required":["specversion","id","source","type","time","subject","dataschema","data"]};
const pattern4 = new RegExp("^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]{1,255}$", "u");
const pattern5 = new RegExp("^[!-~]{1,255}$", "u");
const pattern6 = new RegExp("^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?(?:Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)$", "u");
const pattern8 = new RegExp("^[!-~]{1,64}$", "u");
const pattern9 = new RegExp("^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$", "u");
const pattern14 = new RegExp("^-?\\d{1,15}(?:\\.\\d{1,3})?$", "u");
const pattern15 = new RegExp("^-?\\d{1,16}(?:\\.\\d{1,2})?$", "u");

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="urn:claimhouse:schema:claim_event:1" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate20.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((((((data.specversion === undefined) && (missing0 = "specversion")) || ((data.id === undefined) && (missing0 = "id"))) || ((data.source === undefined) && (missing0 = "source"))) || ((data.type === undefined) && (missing0 = "type"))) || ((data.time === undefined) && (missing0 = "time"))) || ((data.subject === undefined) && (missing0 = "subject"))) || ((data.dataschema === undefined) && (missing0 = "dataschema"))) || ((data.data === undefined) && (missing0 = "data"))){
validate20.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
if(data.specversion !== undefined){
let data0 = data.specversion;
const _errs1 = errors;
if(typeof data0 !== "string"){
validate20.errors = [{instancePath:instancePath+"/specversion",schemaPath:"#/properties/specversion/type",keyword:"type",params:{type: "string"}}];
return false;
}
if("1.0" !== data0){
validate20.errors = [{instancePath:instancePath+"/specversion",schemaPath:"#/properties/specversion/const",keyword:"const",params:{allowedValue: "1.0"}}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.id !== undefined){
let data1 = data.id;
const _errs3 = errors;
if(errors === _errs3){
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
validate20.errors = [{instancePath:instancePath+"/id",schemaPath:"#/properties/id/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]{1,255}$"}}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/id",schemaPath:"#/properties/id/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.source !== undefined){
let data2 = data.source;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data2 === "string"){
if(!pattern5.test(data2)){
validate20.errors = [{instancePath:instancePath+"/source",schemaPath:"#/properties/source/pattern",keyword:"pattern",params:{pattern: "^[!-~]{1,255}$"}}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/source",schemaPath:"#/properties/source/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.type !== undefined){
let data3 = data.type;
const _errs7 = errors;
if(typeof data3 !== "string"){
validate20.errors = [{instancePath:instancePath+"/type",schemaPath:"#/properties/type/type",keyword:"type",params:{type: "string"}}];
return false;
}
if(!((((((data3 === "claimhouse.claim.received") || (data3 === "claimhouse.claim.adjudicated")) || (data3 === "claimhouse.claim.paid")) || (data3 === "claimhouse.claim.denied")) || (data3 === "claimhouse.claim.adjusted")) || (data3 === "claimhouse.claim.voided"))){
validate20.errors = [{instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema31.properties.type.enum}}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.time !== undefined){
let data4 = data.time;
const _errs9 = errors;
if(errors === _errs9){
if(typeof data4 === "string"){
if(!pattern6.test(data4)){
validate20.errors = [{instancePath:instancePath+"/time",schemaPath:"#/properties/time/pattern",keyword:"pattern",params:{pattern: "^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?(?:Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)$"}}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/time",schemaPath:"#/properties/time/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs9 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.subject !== undefined){
let data5 = data.subject;
const _errs11 = errors;
if(errors === _errs11){
if(typeof data5 === "string"){
if(!pattern4.test(data5)){
validate20.errors = [{instancePath:instancePath+"/subject",schemaPath:"#/properties/subject/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]{1,255}$"}}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/subject",schemaPath:"#/properties/subject/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs11 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.dataschema !== undefined){
let data6 = data.dataschema;
const _errs13 = errors;
if(typeof data6 !== "string"){
validate20.errors = [{instancePath:instancePath+"/dataschema",schemaPath:"#/properties/dataschema/type",keyword:"type",params:{type: "string"}}];
return false;
}
if("urn:claimhouse:schema:claim_event:1" !== data6){
validate20.errors = [{instancePath:instancePath+"/dataschema",schemaPath:"#/properties/dataschema/const",keyword:"const",params:{allowedValue: "urn:claimhouse:schema:claim_event:1"}}];
return false;
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.datacontenttype !== undefined){
let data7 = data.datacontenttype;
const _errs15 = errors;
if((typeof data7 !== "string") && (data7 !== null)){
validate20.errors = [{instancePath:instancePath+"/datacontenttype",schemaPath:"#/properties/datacontenttype/type",keyword:"type",params:{type: schema31.properties.datacontenttype.type}}];
return false;
}
if(!((data7 === "application/json") || (data7 === null))){
validate20.errors = [{instancePath:instancePath+"/datacontenttype",schemaPath:"#/properties/datacontenttype/enum",keyword:"enum",params:{allowedValues: schema31.properties.datacontenttype.enum}}];
return false;
}
var valid0 = _errs15 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.sequence !== undefined){
let data8 = data.sequence;
const _errs17 = errors;
if((typeof data8 !== "string") && (data8 !== null)){
validate20.errors = [{instancePath:instancePath+"/sequence",schemaPath:"#/properties/sequence/type",keyword:"type",params:{type: schema31.properties.sequence.type}}];
return false;
}
if(errors === _errs17){
if(typeof data8 === "string"){
if(!pattern8.test(data8)){
validate20.errors = [{instancePath:instancePath+"/sequence",schemaPath:"#/properties/sequence/pattern",keyword:"pattern",params:{pattern: "^[!-~]{1,64}$"}}];
return false;
}
}
}
var valid0 = _errs17 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.traceparent !== undefined){
let data9 = data.traceparent;
const _errs19 = errors;
if((typeof data9 !== "string") && (data9 !== null)){
validate20.errors = [{instancePath:instancePath+"/traceparent",schemaPath:"#/properties/traceparent/type",keyword:"type",params:{type: schema31.properties.traceparent.type}}];
return false;
}
var valid0 = _errs19 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.data !== undefined){
let data10 = data.data;
const _errs21 = errors;
if(errors === _errs21){
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
let missing1;
if((((((((data10.claim_id === undefined) && (missing1 = "claim_id")) || ((data10.claim_type === undefined) && (missing1 = "claim_type"))) || ((data10.status === undefined) && (missing1 = "status"))) || ((data10.member_id === undefined) && (missing1 = "member_id"))) || ((data10.payer === undefined) && (missing1 = "payer"))) || ((data10.claim_start_date === undefined) && (missing1 = "claim_start_date"))) || ((data10.charge_amount === undefined) && (missing1 = "charge_amount"))){
validate20.errors = [{instancePath:instancePath+"/data",schemaPath:"#/properties/data/required",keyword:"required",params:{missingProperty: missing1}}];
return false;
}
else {
if(data10.claim_id !== undefined){
const _errs23 = errors;
if(typeof data10.claim_id !== "string"){
validate20.errors = [{instancePath:instancePath+"/data/claim_id",schemaPath:"#/properties/data/properties/claim_id/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid1 = _errs23 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.claim_group_id !== undefined){
let data12 = data10.claim_group_id;
const _errs25 = errors;
if((typeof data12 !== "string") && (data12 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/claim_group_id",schemaPath:"#/properties/data/properties/claim_group_id/type",keyword:"type",params:{type: schema31.properties.data.properties.claim_group_id.type}}];
return false;
}
var valid1 = _errs25 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.claim_type !== undefined){
let data13 = data10.claim_type;
const _errs27 = errors;
if(typeof data13 !== "string"){
validate20.errors = [{instancePath:instancePath+"/data/claim_type",schemaPath:"#/properties/data/properties/claim_type/type",keyword:"type",params:{type: "string"}}];
return false;
}
if(!(((data13 === "professional") || (data13 === "institutional")) || (data13 === "pharmacy"))){
validate20.errors = [{instancePath:instancePath+"/data/claim_type",schemaPath:"#/properties/data/properties/claim_type/enum",keyword:"enum",params:{allowedValues: schema31.properties.data.properties.claim_type.enum}}];
return false;
}
var valid1 = _errs27 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.status !== undefined){
let data14 = data10.status;
const _errs29 = errors;
if(typeof data14 !== "string"){
validate20.errors = [{instancePath:instancePath+"/data/status",schemaPath:"#/properties/data/properties/status/type",keyword:"type",params:{type: "string"}}];
return false;
}
if(!((((((data14 === "received") || (data14 === "adjudicated")) || (data14 === "paid")) || (data14 === "denied")) || (data14 === "adjusted")) || (data14 === "voided"))){
validate20.errors = [{instancePath:instancePath+"/data/status",schemaPath:"#/properties/data/properties/status/enum",keyword:"enum",params:{allowedValues: schema31.properties.data.properties.status.enum}}];
return false;
}
var valid1 = _errs29 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.member_id !== undefined){
const _errs31 = errors;
if(typeof data10.member_id !== "string"){
validate20.errors = [{instancePath:instancePath+"/data/member_id",schemaPath:"#/properties/data/properties/member_id/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid1 = _errs31 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.payer !== undefined){
const _errs33 = errors;
if(typeof data10.payer !== "string"){
validate20.errors = [{instancePath:instancePath+"/data/payer",schemaPath:"#/properties/data/properties/payer/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid1 = _errs33 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.plan !== undefined){
let data17 = data10.plan;
const _errs35 = errors;
if((typeof data17 !== "string") && (data17 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/plan",schemaPath:"#/properties/data/properties/plan/type",keyword:"type",params:{type: schema31.properties.data.properties.plan.type}}];
return false;
}
var valid1 = _errs35 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.claim_start_date !== undefined){
let data18 = data10.claim_start_date;
const _errs37 = errors;
if(errors === _errs37){
if(typeof data18 === "string"){
if(!pattern9.test(data18)){
validate20.errors = [{instancePath:instancePath+"/data/claim_start_date",schemaPath:"#/properties/data/properties/claim_start_date/pattern",keyword:"pattern",params:{pattern: "^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$"}}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/data/claim_start_date",schemaPath:"#/properties/data/properties/claim_start_date/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid1 = _errs37 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.claim_end_date !== undefined){
let data19 = data10.claim_end_date;
const _errs39 = errors;
if((typeof data19 !== "string") && (data19 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/claim_end_date",schemaPath:"#/properties/data/properties/claim_end_date/type",keyword:"type",params:{type: schema31.properties.data.properties.claim_end_date.type}}];
return false;
}
if(errors === _errs39){
if(typeof data19 === "string"){
if(!pattern9.test(data19)){
validate20.errors = [{instancePath:instancePath+"/data/claim_end_date",schemaPath:"#/properties/data/properties/claim_end_date/pattern",keyword:"pattern",params:{pattern: "^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$"}}];
return false;
}
}
}
var valid1 = _errs39 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.admission_date !== undefined){
let data20 = data10.admission_date;
const _errs41 = errors;
if((typeof data20 !== "string") && (data20 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/admission_date",schemaPath:"#/properties/data/properties/admission_date/type",keyword:"type",params:{type: schema31.properties.data.properties.admission_date.type}}];
return false;
}
if(errors === _errs41){
if(typeof data20 === "string"){
if(!pattern9.test(data20)){
validate20.errors = [{instancePath:instancePath+"/data/admission_date",schemaPath:"#/properties/data/properties/admission_date/pattern",keyword:"pattern",params:{pattern: "^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$"}}];
return false;
}
}
}
var valid1 = _errs41 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.discharge_date !== undefined){
let data21 = data10.discharge_date;
const _errs43 = errors;
if((typeof data21 !== "string") && (data21 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/discharge_date",schemaPath:"#/properties/data/properties/discharge_date/type",keyword:"type",params:{type: schema31.properties.data.properties.discharge_date.type}}];
return false;
}
if(errors === _errs43){
if(typeof data21 === "string"){
if(!pattern9.test(data21)){
validate20.errors = [{instancePath:instancePath+"/data/discharge_date",schemaPath:"#/properties/data/properties/discharge_date/pattern",keyword:"pattern",params:{pattern: "^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$"}}];
return false;
}
}
}
var valid1 = _errs43 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.paid_date !== undefined){
let data22 = data10.paid_date;
const _errs45 = errors;
if((typeof data22 !== "string") && (data22 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/paid_date",schemaPath:"#/properties/data/properties/paid_date/type",keyword:"type",params:{type: schema31.properties.data.properties.paid_date.type}}];
return false;
}
if(errors === _errs45){
if(typeof data22 === "string"){
if(!pattern9.test(data22)){
validate20.errors = [{instancePath:instancePath+"/data/paid_date",schemaPath:"#/properties/data/properties/paid_date/pattern",keyword:"pattern",params:{pattern: "^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$"}}];
return false;
}
}
}
var valid1 = _errs45 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.admit_type_code !== undefined){
let data23 = data10.admit_type_code;
const _errs47 = errors;
if((typeof data23 !== "string") && (data23 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/admit_type_code",schemaPath:"#/properties/data/properties/admit_type_code/type",keyword:"type",params:{type: schema31.properties.data.properties.admit_type_code.type}}];
return false;
}
var valid1 = _errs47 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.admit_source_code !== undefined){
let data24 = data10.admit_source_code;
const _errs49 = errors;
if((typeof data24 !== "string") && (data24 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/admit_source_code",schemaPath:"#/properties/data/properties/admit_source_code/type",keyword:"type",params:{type: schema31.properties.data.properties.admit_source_code.type}}];
return false;
}
var valid1 = _errs49 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.discharge_disposition_code !== undefined){
let data25 = data10.discharge_disposition_code;
const _errs51 = errors;
if((typeof data25 !== "string") && (data25 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/discharge_disposition_code",schemaPath:"#/properties/data/properties/discharge_disposition_code/type",keyword:"type",params:{type: schema31.properties.data.properties.discharge_disposition_code.type}}];
return false;
}
var valid1 = _errs51 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.bill_type_code !== undefined){
let data26 = data10.bill_type_code;
const _errs53 = errors;
if((typeof data26 !== "string") && (data26 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/bill_type_code",schemaPath:"#/properties/data/properties/bill_type_code/type",keyword:"type",params:{type: schema31.properties.data.properties.bill_type_code.type}}];
return false;
}
var valid1 = _errs53 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.drg_code !== undefined){
let data27 = data10.drg_code;
const _errs55 = errors;
if((typeof data27 !== "string") && (data27 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/drg_code",schemaPath:"#/properties/data/properties/drg_code/type",keyword:"type",params:{type: schema31.properties.data.properties.drg_code.type}}];
return false;
}
var valid1 = _errs55 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.billing_npi !== undefined){
let data28 = data10.billing_npi;
const _errs57 = errors;
if((typeof data28 !== "string") && (data28 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/billing_npi",schemaPath:"#/properties/data/properties/billing_npi/type",keyword:"type",params:{type: schema31.properties.data.properties.billing_npi.type}}];
return false;
}
var valid1 = _errs57 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.rendering_npi !== undefined){
let data29 = data10.rendering_npi;
const _errs59 = errors;
if((typeof data29 !== "string") && (data29 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/rendering_npi",schemaPath:"#/properties/data/properties/rendering_npi/type",keyword:"type",params:{type: schema31.properties.data.properties.rendering_npi.type}}];
return false;
}
var valid1 = _errs59 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.facility_npi !== undefined){
let data30 = data10.facility_npi;
const _errs61 = errors;
if((typeof data30 !== "string") && (data30 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/facility_npi",schemaPath:"#/properties/data/properties/facility_npi/type",keyword:"type",params:{type: schema31.properties.data.properties.facility_npi.type}}];
return false;
}
var valid1 = _errs61 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.referring_npi !== undefined){
let data31 = data10.referring_npi;
const _errs63 = errors;
if((typeof data31 !== "string") && (data31 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/referring_npi",schemaPath:"#/properties/data/properties/referring_npi/type",keyword:"type",params:{type: schema31.properties.data.properties.referring_npi.type}}];
return false;
}
var valid1 = _errs63 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.prescribing_provider_npi !== undefined){
let data32 = data10.prescribing_provider_npi;
const _errs65 = errors;
if((typeof data32 !== "string") && (data32 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/prescribing_provider_npi",schemaPath:"#/properties/data/properties/prescribing_provider_npi/type",keyword:"type",params:{type: schema31.properties.data.properties.prescribing_provider_npi.type}}];
return false;
}
var valid1 = _errs65 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.dispensing_provider_npi !== undefined){
let data33 = data10.dispensing_provider_npi;
const _errs67 = errors;
if((typeof data33 !== "string") && (data33 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/dispensing_provider_npi",schemaPath:"#/properties/data/properties/dispensing_provider_npi/type",keyword:"type",params:{type: schema31.properties.data.properties.dispensing_provider_npi.type}}];
return false;
}
var valid1 = _errs67 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.ndc_code !== undefined){
let data34 = data10.ndc_code;
const _errs69 = errors;
if((typeof data34 !== "string") && (data34 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/ndc_code",schemaPath:"#/properties/data/properties/ndc_code/type",keyword:"type",params:{type: schema31.properties.data.properties.ndc_code.type}}];
return false;
}
var valid1 = _errs69 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.quantity !== undefined){
let data35 = data10.quantity;
const _errs71 = errors;
if((typeof data35 !== "string") && (data35 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/quantity",schemaPath:"#/properties/data/properties/quantity/type",keyword:"type",params:{type: schema31.properties.data.properties.quantity.type}}];
return false;
}
if(errors === _errs71){
if(typeof data35 === "string"){
if(!pattern14.test(data35)){
validate20.errors = [{instancePath:instancePath+"/data/quantity",schemaPath:"#/properties/data/properties/quantity/pattern",keyword:"pattern",params:{pattern: "^-?\\d{1,15}(?:\\.\\d{1,3})?$"}}];
return false;
}
}
}
var valid1 = _errs71 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.days_supply !== undefined){
let data36 = data10.days_supply;
const _errs73 = errors;
if((!(((typeof data36 == "number") && (!(data36 % 1) && !isNaN(data36))) && (isFinite(data36)))) && (data36 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/days_supply",schemaPath:"#/properties/data/properties/days_supply/type",keyword:"type",params:{type: schema31.properties.data.properties.days_supply.type}}];
return false;
}
if(errors === _errs73){
if((typeof data36 == "number") && (isFinite(data36))){
if(data36 > 9999 || isNaN(data36)){
validate20.errors = [{instancePath:instancePath+"/data/days_supply",schemaPath:"#/properties/data/properties/days_supply/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9999}}];
return false;
}
else {
if(data36 < 0 || isNaN(data36)){
validate20.errors = [{instancePath:instancePath+"/data/days_supply",schemaPath:"#/properties/data/properties/days_supply/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid1 = _errs73 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.fill_number !== undefined){
let data37 = data10.fill_number;
const _errs75 = errors;
if((!(((typeof data37 == "number") && (!(data37 % 1) && !isNaN(data37))) && (isFinite(data37)))) && (data37 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/fill_number",schemaPath:"#/properties/data/properties/fill_number/type",keyword:"type",params:{type: schema31.properties.data.properties.fill_number.type}}];
return false;
}
if(errors === _errs75){
if((typeof data37 == "number") && (isFinite(data37))){
if(data37 > 9999 || isNaN(data37)){
validate20.errors = [{instancePath:instancePath+"/data/fill_number",schemaPath:"#/properties/data/properties/fill_number/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9999}}];
return false;
}
else {
if(data37 < 0 || isNaN(data37)){
validate20.errors = [{instancePath:instancePath+"/data/fill_number",schemaPath:"#/properties/data/properties/fill_number/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid1 = _errs75 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.denial_reason_code !== undefined){
let data38 = data10.denial_reason_code;
const _errs77 = errors;
if((typeof data38 !== "string") && (data38 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/denial_reason_code",schemaPath:"#/properties/data/properties/denial_reason_code/type",keyword:"type",params:{type: schema31.properties.data.properties.denial_reason_code.type}}];
return false;
}
var valid1 = _errs77 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.charge_amount !== undefined){
let data39 = data10.charge_amount;
const _errs79 = errors;
if(errors === _errs79){
if(typeof data39 === "string"){
if(!pattern15.test(data39)){
validate20.errors = [{instancePath:instancePath+"/data/charge_amount",schemaPath:"#/properties/data/properties/charge_amount/pattern",keyword:"pattern",params:{pattern: "^-?\\d{1,16}(?:\\.\\d{1,2})?$"}}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/data/charge_amount",schemaPath:"#/properties/data/properties/charge_amount/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid1 = _errs79 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.allowed_amount !== undefined){
let data40 = data10.allowed_amount;
const _errs81 = errors;
if((typeof data40 !== "string") && (data40 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/allowed_amount",schemaPath:"#/properties/data/properties/allowed_amount/type",keyword:"type",params:{type: schema31.properties.data.properties.allowed_amount.type}}];
return false;
}
if(errors === _errs81){
if(typeof data40 === "string"){
if(!pattern15.test(data40)){
validate20.errors = [{instancePath:instancePath+"/data/allowed_amount",schemaPath:"#/properties/data/properties/allowed_amount/pattern",keyword:"pattern",params:{pattern: "^-?\\d{1,16}(?:\\.\\d{1,2})?$"}}];
return false;
}
}
}
var valid1 = _errs81 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.paid_amount !== undefined){
let data41 = data10.paid_amount;
const _errs83 = errors;
if((typeof data41 !== "string") && (data41 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/paid_amount",schemaPath:"#/properties/data/properties/paid_amount/type",keyword:"type",params:{type: schema31.properties.data.properties.paid_amount.type}}];
return false;
}
if(errors === _errs83){
if(typeof data41 === "string"){
if(!pattern15.test(data41)){
validate20.errors = [{instancePath:instancePath+"/data/paid_amount",schemaPath:"#/properties/data/properties/paid_amount/pattern",keyword:"pattern",params:{pattern: "^-?\\d{1,16}(?:\\.\\d{1,2})?$"}}];
return false;
}
}
}
var valid1 = _errs83 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.deductible_amount !== undefined){
let data42 = data10.deductible_amount;
const _errs85 = errors;
if((typeof data42 !== "string") && (data42 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/deductible_amount",schemaPath:"#/properties/data/properties/deductible_amount/type",keyword:"type",params:{type: schema31.properties.data.properties.deductible_amount.type}}];
return false;
}
if(errors === _errs85){
if(typeof data42 === "string"){
if(!pattern15.test(data42)){
validate20.errors = [{instancePath:instancePath+"/data/deductible_amount",schemaPath:"#/properties/data/properties/deductible_amount/pattern",keyword:"pattern",params:{pattern: "^-?\\d{1,16}(?:\\.\\d{1,2})?$"}}];
return false;
}
}
}
var valid1 = _errs85 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.coinsurance_amount !== undefined){
let data43 = data10.coinsurance_amount;
const _errs87 = errors;
if((typeof data43 !== "string") && (data43 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/coinsurance_amount",schemaPath:"#/properties/data/properties/coinsurance_amount/type",keyword:"type",params:{type: schema31.properties.data.properties.coinsurance_amount.type}}];
return false;
}
if(errors === _errs87){
if(typeof data43 === "string"){
if(!pattern15.test(data43)){
validate20.errors = [{instancePath:instancePath+"/data/coinsurance_amount",schemaPath:"#/properties/data/properties/coinsurance_amount/pattern",keyword:"pattern",params:{pattern: "^-?\\d{1,16}(?:\\.\\d{1,2})?$"}}];
return false;
}
}
}
var valid1 = _errs87 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.copayment_amount !== undefined){
let data44 = data10.copayment_amount;
const _errs89 = errors;
if((typeof data44 !== "string") && (data44 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/copayment_amount",schemaPath:"#/properties/data/properties/copayment_amount/type",keyword:"type",params:{type: schema31.properties.data.properties.copayment_amount.type}}];
return false;
}
if(errors === _errs89){
if(typeof data44 === "string"){
if(!pattern15.test(data44)){
validate20.errors = [{instancePath:instancePath+"/data/copayment_amount",schemaPath:"#/properties/data/properties/copayment_amount/pattern",keyword:"pattern",params:{pattern: "^-?\\d{1,16}(?:\\.\\d{1,2})?$"}}];
return false;
}
}
}
var valid1 = _errs89 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.claim_lines !== undefined){
let data45 = data10.claim_lines;
const _errs91 = errors;
if((!(Array.isArray(data45))) && (data45 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines",schemaPath:"#/properties/data/properties/claim_lines/type",keyword:"type",params:{type: schema31.properties.data.properties.claim_lines.type}}];
return false;
}
if(errors === _errs91){
if(Array.isArray(data45)){
var valid2 = true;
const len0 = data45.length;
for(let i0=0; i0<len0; i0++){
let data46 = data45[i0];
const _errs93 = errors;
if(errors === _errs93){
if(data46 && typeof data46 == "object" && !Array.isArray(data46)){
let missing2;
if((data46.claim_line_number === undefined) && (missing2 = "claim_line_number")){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0,schemaPath:"#/properties/data/properties/claim_lines/items/required",keyword:"required",params:{missingProperty: missing2}}];
return false;
}
else {
if(data46.claim_line_number !== undefined){
let data47 = data46.claim_line_number;
const _errs95 = errors;
if(!(((typeof data47 == "number") && (!(data47 % 1) && !isNaN(data47))) && (isFinite(data47)))){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/claim_line_number",schemaPath:"#/properties/data/properties/claim_lines/items/properties/claim_line_number/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs95){
if((typeof data47 == "number") && (isFinite(data47))){
if(data47 > 99999 || isNaN(data47)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/claim_line_number",schemaPath:"#/properties/data/properties/claim_lines/items/properties/claim_line_number/maximum",keyword:"maximum",params:{comparison: "<=", limit: 99999}}];
return false;
}
else {
if(data47 < 1 || isNaN(data47)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/claim_line_number",schemaPath:"#/properties/data/properties/claim_lines/items/properties/claim_line_number/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}}];
return false;
}
}
}
}
var valid3 = _errs95 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data46.claim_line_start_date !== undefined){
let data48 = data46.claim_line_start_date;
const _errs97 = errors;
if((typeof data48 !== "string") && (data48 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/claim_line_start_date",schemaPath:"#/properties/data/properties/claim_lines/items/properties/claim_line_start_date/type",keyword:"type",params:{type: schema31.properties.data.properties.claim_lines.items.properties.claim_line_start_date.type}}];
return false;
}
if(errors === _errs97){
if(typeof data48 === "string"){
if(!pattern9.test(data48)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/claim_line_start_date",schemaPath:"#/properties/data/properties/claim_lines/items/properties/claim_line_start_date/pattern",keyword:"pattern",params:{pattern: "^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$"}}];
return false;
}
}
}
var valid3 = _errs97 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data46.claim_line_end_date !== undefined){
let data49 = data46.claim_line_end_date;
const _errs99 = errors;
if((typeof data49 !== "string") && (data49 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/claim_line_end_date",schemaPath:"#/properties/data/properties/claim_lines/items/properties/claim_line_end_date/type",keyword:"type",params:{type: schema31.properties.data.properties.claim_lines.items.properties.claim_line_end_date.type}}];
return false;
}
if(errors === _errs99){
if(typeof data49 === "string"){
if(!pattern9.test(data49)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/claim_line_end_date",schemaPath:"#/properties/data/properties/claim_lines/items/properties/claim_line_end_date/pattern",keyword:"pattern",params:{pattern: "^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$"}}];
return false;
}
}
}
var valid3 = _errs99 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data46.place_of_service_code !== undefined){
let data50 = data46.place_of_service_code;
const _errs101 = errors;
if((typeof data50 !== "string") && (data50 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/place_of_service_code",schemaPath:"#/properties/data/properties/claim_lines/items/properties/place_of_service_code/type",keyword:"type",params:{type: schema31.properties.data.properties.claim_lines.items.properties.place_of_service_code.type}}];
return false;
}
var valid3 = _errs101 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data46.revenue_center_code !== undefined){
let data51 = data46.revenue_center_code;
const _errs103 = errors;
if((typeof data51 !== "string") && (data51 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/revenue_center_code",schemaPath:"#/properties/data/properties/claim_lines/items/properties/revenue_center_code/type",keyword:"type",params:{type: schema31.properties.data.properties.claim_lines.items.properties.revenue_center_code.type}}];
return false;
}
var valid3 = _errs103 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data46.hcpcs_code !== undefined){
let data52 = data46.hcpcs_code;
const _errs105 = errors;
if((typeof data52 !== "string") && (data52 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/hcpcs_code",schemaPath:"#/properties/data/properties/claim_lines/items/properties/hcpcs_code/type",keyword:"type",params:{type: schema31.properties.data.properties.claim_lines.items.properties.hcpcs_code.type}}];
return false;
}
var valid3 = _errs105 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data46.hcpcs_modifier_1 !== undefined){
let data53 = data46.hcpcs_modifier_1;
const _errs107 = errors;
if((typeof data53 !== "string") && (data53 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/hcpcs_modifier_1",schemaPath:"#/properties/data/properties/claim_lines/items/properties/hcpcs_modifier_1/type",keyword:"type",params:{type: schema31.properties.data.properties.claim_lines.items.properties.hcpcs_modifier_1.type}}];
return false;
}
var valid3 = _errs107 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data46.hcpcs_modifier_2 !== undefined){
let data54 = data46.hcpcs_modifier_2;
const _errs109 = errors;
if((typeof data54 !== "string") && (data54 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/hcpcs_modifier_2",schemaPath:"#/properties/data/properties/claim_lines/items/properties/hcpcs_modifier_2/type",keyword:"type",params:{type: schema31.properties.data.properties.claim_lines.items.properties.hcpcs_modifier_2.type}}];
return false;
}
var valid3 = _errs109 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data46.hcpcs_modifier_3 !== undefined){
let data55 = data46.hcpcs_modifier_3;
const _errs111 = errors;
if((typeof data55 !== "string") && (data55 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/hcpcs_modifier_3",schemaPath:"#/properties/data/properties/claim_lines/items/properties/hcpcs_modifier_3/type",keyword:"type",params:{type: schema31.properties.data.properties.claim_lines.items.properties.hcpcs_modifier_3.type}}];
return false;
}
var valid3 = _errs111 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data46.hcpcs_modifier_4 !== undefined){
let data56 = data46.hcpcs_modifier_4;
const _errs113 = errors;
if((typeof data56 !== "string") && (data56 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/hcpcs_modifier_4",schemaPath:"#/properties/data/properties/claim_lines/items/properties/hcpcs_modifier_4/type",keyword:"type",params:{type: schema31.properties.data.properties.claim_lines.items.properties.hcpcs_modifier_4.type}}];
return false;
}
var valid3 = _errs113 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data46.service_unit_quantity !== undefined){
let data57 = data46.service_unit_quantity;
const _errs115 = errors;
if((typeof data57 !== "string") && (data57 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/service_unit_quantity",schemaPath:"#/properties/data/properties/claim_lines/items/properties/service_unit_quantity/type",keyword:"type",params:{type: schema31.properties.data.properties.claim_lines.items.properties.service_unit_quantity.type}}];
return false;
}
if(errors === _errs115){
if(typeof data57 === "string"){
if(!pattern14.test(data57)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/service_unit_quantity",schemaPath:"#/properties/data/properties/claim_lines/items/properties/service_unit_quantity/pattern",keyword:"pattern",params:{pattern: "^-?\\d{1,15}(?:\\.\\d{1,3})?$"}}];
return false;
}
}
}
var valid3 = _errs115 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data46.rendering_npi !== undefined){
let data58 = data46.rendering_npi;
const _errs117 = errors;
if((typeof data58 !== "string") && (data58 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/rendering_npi",schemaPath:"#/properties/data/properties/claim_lines/items/properties/rendering_npi/type",keyword:"type",params:{type: schema31.properties.data.properties.claim_lines.items.properties.rendering_npi.type}}];
return false;
}
var valid3 = _errs117 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data46.charge_amount !== undefined){
let data59 = data46.charge_amount;
const _errs119 = errors;
if((typeof data59 !== "string") && (data59 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/charge_amount",schemaPath:"#/properties/data/properties/claim_lines/items/properties/charge_amount/type",keyword:"type",params:{type: schema31.properties.data.properties.claim_lines.items.properties.charge_amount.type}}];
return false;
}
if(errors === _errs119){
if(typeof data59 === "string"){
if(!pattern15.test(data59)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/charge_amount",schemaPath:"#/properties/data/properties/claim_lines/items/properties/charge_amount/pattern",keyword:"pattern",params:{pattern: "^-?\\d{1,16}(?:\\.\\d{1,2})?$"}}];
return false;
}
}
}
var valid3 = _errs119 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data46.allowed_amount !== undefined){
let data60 = data46.allowed_amount;
const _errs121 = errors;
if((typeof data60 !== "string") && (data60 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/allowed_amount",schemaPath:"#/properties/data/properties/claim_lines/items/properties/allowed_amount/type",keyword:"type",params:{type: schema31.properties.data.properties.claim_lines.items.properties.allowed_amount.type}}];
return false;
}
if(errors === _errs121){
if(typeof data60 === "string"){
if(!pattern15.test(data60)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/allowed_amount",schemaPath:"#/properties/data/properties/claim_lines/items/properties/allowed_amount/pattern",keyword:"pattern",params:{pattern: "^-?\\d{1,16}(?:\\.\\d{1,2})?$"}}];
return false;
}
}
}
var valid3 = _errs121 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data46.paid_amount !== undefined){
let data61 = data46.paid_amount;
const _errs123 = errors;
if((typeof data61 !== "string") && (data61 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/paid_amount",schemaPath:"#/properties/data/properties/claim_lines/items/properties/paid_amount/type",keyword:"type",params:{type: schema31.properties.data.properties.claim_lines.items.properties.paid_amount.type}}];
return false;
}
if(errors === _errs123){
if(typeof data61 === "string"){
if(!pattern15.test(data61)){
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0+"/paid_amount",schemaPath:"#/properties/data/properties/claim_lines/items/properties/paid_amount/pattern",keyword:"pattern",params:{pattern: "^-?\\d{1,16}(?:\\.\\d{1,2})?$"}}];
return false;
}
}
}
var valid3 = _errs123 === errors;
}
else {
var valid3 = true;
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/data/claim_lines/" + i0,schemaPath:"#/properties/data/properties/claim_lines/items/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid2 = _errs93 === errors;
if(!valid2){
break;
}
}
}
}
var valid1 = _errs91 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.diagnoses !== undefined){
let data62 = data10.diagnoses;
const _errs125 = errors;
if((!(Array.isArray(data62))) && (data62 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/diagnoses",schemaPath:"#/properties/data/properties/diagnoses/type",keyword:"type",params:{type: schema31.properties.data.properties.diagnoses.type}}];
return false;
}
if(errors === _errs125){
if(Array.isArray(data62)){
var valid4 = true;
const len1 = data62.length;
for(let i1=0; i1<len1; i1++){
let data63 = data62[i1];
const _errs127 = errors;
if(errors === _errs127){
if(data63 && typeof data63 == "object" && !Array.isArray(data63)){
let missing3;
if(((data63.diagnosis_sequence === undefined) && (missing3 = "diagnosis_sequence")) || ((data63.diagnosis_code === undefined) && (missing3 = "diagnosis_code"))){
validate20.errors = [{instancePath:instancePath+"/data/diagnoses/" + i1,schemaPath:"#/properties/data/properties/diagnoses/items/required",keyword:"required",params:{missingProperty: missing3}}];
return false;
}
else {
if(data63.diagnosis_sequence !== undefined){
let data64 = data63.diagnosis_sequence;
const _errs129 = errors;
if(!(((typeof data64 == "number") && (!(data64 % 1) && !isNaN(data64))) && (isFinite(data64)))){
validate20.errors = [{instancePath:instancePath+"/data/diagnoses/" + i1+"/diagnosis_sequence",schemaPath:"#/properties/data/properties/diagnoses/items/properties/diagnosis_sequence/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs129){
if((typeof data64 == "number") && (isFinite(data64))){
if(data64 > 999 || isNaN(data64)){
validate20.errors = [{instancePath:instancePath+"/data/diagnoses/" + i1+"/diagnosis_sequence",schemaPath:"#/properties/data/properties/diagnoses/items/properties/diagnosis_sequence/maximum",keyword:"maximum",params:{comparison: "<=", limit: 999}}];
return false;
}
else {
if(data64 < 1 || isNaN(data64)){
validate20.errors = [{instancePath:instancePath+"/data/diagnoses/" + i1+"/diagnosis_sequence",schemaPath:"#/properties/data/properties/diagnoses/items/properties/diagnosis_sequence/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}}];
return false;
}
}
}
}
var valid5 = _errs129 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data63.diagnosis_code_type !== undefined){
let data65 = data63.diagnosis_code_type;
const _errs131 = errors;
if((typeof data65 !== "string") && (data65 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/diagnoses/" + i1+"/diagnosis_code_type",schemaPath:"#/properties/data/properties/diagnoses/items/properties/diagnosis_code_type/type",keyword:"type",params:{type: schema31.properties.data.properties.diagnoses.items.properties.diagnosis_code_type.type}}];
return false;
}
var valid5 = _errs131 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data63.diagnosis_code !== undefined){
const _errs133 = errors;
if(typeof data63.diagnosis_code !== "string"){
validate20.errors = [{instancePath:instancePath+"/data/diagnoses/" + i1+"/diagnosis_code",schemaPath:"#/properties/data/properties/diagnoses/items/properties/diagnosis_code/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid5 = _errs133 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data63.present_on_admission_code !== undefined){
let data67 = data63.present_on_admission_code;
const _errs135 = errors;
if((typeof data67 !== "string") && (data67 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/diagnoses/" + i1+"/present_on_admission_code",schemaPath:"#/properties/data/properties/diagnoses/items/properties/present_on_admission_code/type",keyword:"type",params:{type: schema31.properties.data.properties.diagnoses.items.properties.present_on_admission_code.type}}];
return false;
}
var valid5 = _errs135 === errors;
}
else {
var valid5 = true;
}
}
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/data/diagnoses/" + i1,schemaPath:"#/properties/data/properties/diagnoses/items/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid4 = _errs127 === errors;
if(!valid4){
break;
}
}
}
}
var valid1 = _errs125 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.procedures !== undefined){
let data68 = data10.procedures;
const _errs137 = errors;
if((!(Array.isArray(data68))) && (data68 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/procedures",schemaPath:"#/properties/data/properties/procedures/type",keyword:"type",params:{type: schema31.properties.data.properties.procedures.type}}];
return false;
}
if(errors === _errs137){
if(Array.isArray(data68)){
var valid6 = true;
const len2 = data68.length;
for(let i2=0; i2<len2; i2++){
let data69 = data68[i2];
const _errs139 = errors;
if(errors === _errs139){
if(data69 && typeof data69 == "object" && !Array.isArray(data69)){
let missing4;
if(((data69.procedure_sequence === undefined) && (missing4 = "procedure_sequence")) || ((data69.procedure_code === undefined) && (missing4 = "procedure_code"))){
validate20.errors = [{instancePath:instancePath+"/data/procedures/" + i2,schemaPath:"#/properties/data/properties/procedures/items/required",keyword:"required",params:{missingProperty: missing4}}];
return false;
}
else {
if(data69.procedure_sequence !== undefined){
let data70 = data69.procedure_sequence;
const _errs141 = errors;
if(!(((typeof data70 == "number") && (!(data70 % 1) && !isNaN(data70))) && (isFinite(data70)))){
validate20.errors = [{instancePath:instancePath+"/data/procedures/" + i2+"/procedure_sequence",schemaPath:"#/properties/data/properties/procedures/items/properties/procedure_sequence/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs141){
if((typeof data70 == "number") && (isFinite(data70))){
if(data70 > 999 || isNaN(data70)){
validate20.errors = [{instancePath:instancePath+"/data/procedures/" + i2+"/procedure_sequence",schemaPath:"#/properties/data/properties/procedures/items/properties/procedure_sequence/maximum",keyword:"maximum",params:{comparison: "<=", limit: 999}}];
return false;
}
else {
if(data70 < 1 || isNaN(data70)){
validate20.errors = [{instancePath:instancePath+"/data/procedures/" + i2+"/procedure_sequence",schemaPath:"#/properties/data/properties/procedures/items/properties/procedure_sequence/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}}];
return false;
}
}
}
}
var valid7 = _errs141 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data69.procedure_code_type !== undefined){
let data71 = data69.procedure_code_type;
const _errs143 = errors;
if((typeof data71 !== "string") && (data71 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/procedures/" + i2+"/procedure_code_type",schemaPath:"#/properties/data/properties/procedures/items/properties/procedure_code_type/type",keyword:"type",params:{type: schema31.properties.data.properties.procedures.items.properties.procedure_code_type.type}}];
return false;
}
var valid7 = _errs143 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data69.procedure_code !== undefined){
const _errs145 = errors;
if(typeof data69.procedure_code !== "string"){
validate20.errors = [{instancePath:instancePath+"/data/procedures/" + i2+"/procedure_code",schemaPath:"#/properties/data/properties/procedures/items/properties/procedure_code/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid7 = _errs145 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data69.procedure_date !== undefined){
let data73 = data69.procedure_date;
const _errs147 = errors;
if((typeof data73 !== "string") && (data73 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/procedures/" + i2+"/procedure_date",schemaPath:"#/properties/data/properties/procedures/items/properties/procedure_date/type",keyword:"type",params:{type: schema31.properties.data.properties.procedures.items.properties.procedure_date.type}}];
return false;
}
if(errors === _errs147){
if(typeof data73 === "string"){
if(!pattern9.test(data73)){
validate20.errors = [{instancePath:instancePath+"/data/procedures/" + i2+"/procedure_date",schemaPath:"#/properties/data/properties/procedures/items/properties/procedure_date/pattern",keyword:"pattern",params:{pattern: "^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$"}}];
return false;
}
}
}
var valid7 = _errs147 === errors;
}
else {
var valid7 = true;
}
}
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/data/procedures/" + i2,schemaPath:"#/properties/data/properties/procedures/items/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid6 = _errs139 === errors;
if(!valid6){
break;
}
}
}
}
var valid1 = _errs137 === errors;
}
else {
var valid1 = true;
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/data",schemaPath:"#/properties/data/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs21 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate20.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":{"specversion":true,"id":true,"source":true,"type":true,"time":true,"subject":true,"dataschema":true,"datacontenttype":true,"sequence":true,"traceparent":true,"data":true},"dynamicProps":false,"dynamicItems":false};

