// Generated from the schema beside it by `deno task schemas`: do not edit.
// @ts-self-types="../validator.d.ts"
"use strict";
export const validate = validate20;
export default validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"urn:claimhouse:schema:provider_event:1","title":"Provider event, version 1","description":"A CloudEvents 1.0 event as a whole, envelope and data. More names than these are allowed.","type":"object","properties":{"specversion":{"type":"string","const":"1.0","description":"The version of CloudEvents."},"id":{"type":"string","pattern":"^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]{1,255}$","description":"The event, unique within its source: the same source and id is the same event."},"source":{"type":"string","pattern":"^[!-~]{1,255}$","description":"The system that the event comes from, a URI reference."},"type":{"type":"string","enum":["claimhouse.provider.added","claimhouse.provider.updated","claimhouse.provider.terminated"],"description":"What happened."},"time":{"type":"string","pattern":"^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?(?:Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)$","description":"When it happened. The newest event of an entity says what holds."},"subject":{"type":"string","pattern":"^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]{1,255}$","description":"The provider's id, as in data; the key of the message in Kafka."},"dataschema":{"type":"string","const":"urn:claimhouse:schema:provider_event:1","description":"This schema."},"datacontenttype":{"description":"The form of data.","type":["string","null"],"enum":["application/json",null]},"sequence":{"description":"Orders events of one entity and the same time, compared as text: pad numbers with zeros.","type":["string","null"],"pattern":"^[!-~]{1,64}$"},"traceparent":{"description":"The trace that the event belongs to, by W3C Trace Context.","type":["string","null"]},"data":{"type":"object","properties":{"provider_id":{"type":"string","description":"The provider, unique within the source; the event's subject."},"npi":{"description":"National provider identifier.","type":["string","null"]},"entity_type":{"type":"string","enum":["individual","organization"],"description":"Whether it is a person."},"organization_name":{"description":"Name of an organization.","type":["string","null"]},"first_name":{"description":"First name.","type":["string","null"]},"last_name":{"description":"Last name.","type":["string","null"]},"taxonomy_code":{"description":"Health care provider taxonomy code (NUCC).","type":["string","null"]},"address":{"description":"Street address.","type":["string","null"]},"city":{"description":"City.","type":["string","null"]},"state":{"description":"State, as postal abbreviation.","type":["string","null"]},"zip_code":{"description":"ZIP code.","type":["string","null"]},"phone":{"description":"Telephone number.","type":["string","null"]},"network_start_date":{"description":"First day in the payer's network.","type":["string","null"],"pattern":"^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$"},"network_end_date":{"description":"Last day in the payer's network; null when it is in it.","type":["string","null"],"pattern":"^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$"}},"required":["provider_id","entity_type"],"description":"The provider as it is after the event, as a whole."}},"required":["specversion","id","source","type","time","subject","dataschema","data"]};
const pattern4 = new RegExp("^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]{1,255}$", "u");
const pattern5 = new RegExp("^[!-~]{1,255}$", "u");
const pattern6 = new RegExp("^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?(?:Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)$", "u");
const pattern8 = new RegExp("^[!-~]{1,64}$", "u");
const pattern9 = new RegExp("^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$", "u");

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="urn:claimhouse:schema:provider_event:1" */;
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
if(!(((data3 === "claimhouse.provider.added") || (data3 === "claimhouse.provider.updated")) || (data3 === "claimhouse.provider.terminated"))){
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
if("urn:claimhouse:schema:provider_event:1" !== data6){
validate20.errors = [{instancePath:instancePath+"/dataschema",schemaPath:"#/properties/dataschema/const",keyword:"const",params:{allowedValue: "urn:claimhouse:schema:provider_event:1"}}];
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
if(((data10.provider_id === undefined) && (missing1 = "provider_id")) || ((data10.entity_type === undefined) && (missing1 = "entity_type"))){
validate20.errors = [{instancePath:instancePath+"/data",schemaPath:"#/properties/data/required",keyword:"required",params:{missingProperty: missing1}}];
return false;
}
else {
if(data10.provider_id !== undefined){
const _errs23 = errors;
if(typeof data10.provider_id !== "string"){
validate20.errors = [{instancePath:instancePath+"/data/provider_id",schemaPath:"#/properties/data/properties/provider_id/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid1 = _errs23 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.npi !== undefined){
let data12 = data10.npi;
const _errs25 = errors;
if((typeof data12 !== "string") && (data12 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/npi",schemaPath:"#/properties/data/properties/npi/type",keyword:"type",params:{type: schema31.properties.data.properties.npi.type}}];
return false;
}
var valid1 = _errs25 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.entity_type !== undefined){
let data13 = data10.entity_type;
const _errs27 = errors;
if(typeof data13 !== "string"){
validate20.errors = [{instancePath:instancePath+"/data/entity_type",schemaPath:"#/properties/data/properties/entity_type/type",keyword:"type",params:{type: "string"}}];
return false;
}
if(!((data13 === "individual") || (data13 === "organization"))){
validate20.errors = [{instancePath:instancePath+"/data/entity_type",schemaPath:"#/properties/data/properties/entity_type/enum",keyword:"enum",params:{allowedValues: schema31.properties.data.properties.entity_type.enum}}];
return false;
}
var valid1 = _errs27 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.organization_name !== undefined){
let data14 = data10.organization_name;
const _errs29 = errors;
if((typeof data14 !== "string") && (data14 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/organization_name",schemaPath:"#/properties/data/properties/organization_name/type",keyword:"type",params:{type: schema31.properties.data.properties.organization_name.type}}];
return false;
}
var valid1 = _errs29 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.first_name !== undefined){
let data15 = data10.first_name;
const _errs31 = errors;
if((typeof data15 !== "string") && (data15 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/first_name",schemaPath:"#/properties/data/properties/first_name/type",keyword:"type",params:{type: schema31.properties.data.properties.first_name.type}}];
return false;
}
var valid1 = _errs31 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.last_name !== undefined){
let data16 = data10.last_name;
const _errs33 = errors;
if((typeof data16 !== "string") && (data16 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/last_name",schemaPath:"#/properties/data/properties/last_name/type",keyword:"type",params:{type: schema31.properties.data.properties.last_name.type}}];
return false;
}
var valid1 = _errs33 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.taxonomy_code !== undefined){
let data17 = data10.taxonomy_code;
const _errs35 = errors;
if((typeof data17 !== "string") && (data17 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/taxonomy_code",schemaPath:"#/properties/data/properties/taxonomy_code/type",keyword:"type",params:{type: schema31.properties.data.properties.taxonomy_code.type}}];
return false;
}
var valid1 = _errs35 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.address !== undefined){
let data18 = data10.address;
const _errs37 = errors;
if((typeof data18 !== "string") && (data18 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/address",schemaPath:"#/properties/data/properties/address/type",keyword:"type",params:{type: schema31.properties.data.properties.address.type}}];
return false;
}
var valid1 = _errs37 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.city !== undefined){
let data19 = data10.city;
const _errs39 = errors;
if((typeof data19 !== "string") && (data19 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/city",schemaPath:"#/properties/data/properties/city/type",keyword:"type",params:{type: schema31.properties.data.properties.city.type}}];
return false;
}
var valid1 = _errs39 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.state !== undefined){
let data20 = data10.state;
const _errs41 = errors;
if((typeof data20 !== "string") && (data20 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/state",schemaPath:"#/properties/data/properties/state/type",keyword:"type",params:{type: schema31.properties.data.properties.state.type}}];
return false;
}
var valid1 = _errs41 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.zip_code !== undefined){
let data21 = data10.zip_code;
const _errs43 = errors;
if((typeof data21 !== "string") && (data21 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/zip_code",schemaPath:"#/properties/data/properties/zip_code/type",keyword:"type",params:{type: schema31.properties.data.properties.zip_code.type}}];
return false;
}
var valid1 = _errs43 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.phone !== undefined){
let data22 = data10.phone;
const _errs45 = errors;
if((typeof data22 !== "string") && (data22 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/phone",schemaPath:"#/properties/data/properties/phone/type",keyword:"type",params:{type: schema31.properties.data.properties.phone.type}}];
return false;
}
var valid1 = _errs45 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.network_start_date !== undefined){
let data23 = data10.network_start_date;
const _errs47 = errors;
if((typeof data23 !== "string") && (data23 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/network_start_date",schemaPath:"#/properties/data/properties/network_start_date/type",keyword:"type",params:{type: schema31.properties.data.properties.network_start_date.type}}];
return false;
}
if(errors === _errs47){
if(typeof data23 === "string"){
if(!pattern9.test(data23)){
validate20.errors = [{instancePath:instancePath+"/data/network_start_date",schemaPath:"#/properties/data/properties/network_start_date/pattern",keyword:"pattern",params:{pattern: "^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$"}}];
return false;
}
}
}
var valid1 = _errs47 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data10.network_end_date !== undefined){
let data24 = data10.network_end_date;
const _errs49 = errors;
if((typeof data24 !== "string") && (data24 !== null)){
validate20.errors = [{instancePath:instancePath+"/data/network_end_date",schemaPath:"#/properties/data/properties/network_end_date/type",keyword:"type",params:{type: schema31.properties.data.properties.network_end_date.type}}];
return false;
}
if(errors === _errs49){
if(typeof data24 === "string"){
if(!pattern9.test(data24)){
validate20.errors = [{instancePath:instancePath+"/data/network_end_date",schemaPath:"#/properties/data/properties/network_end_date/pattern",keyword:"pattern",params:{pattern: "^(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29)$"}}];
return false;
}
}
}
var valid1 = _errs49 === errors;
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

